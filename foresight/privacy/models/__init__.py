from foresight.privacy.models.ledger import Erasure

__all__ = ["Erasure"]

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection

pytestmark = pytest.mark.django_db
BACKEND = "foresight.home.services.mailbox.MailboxBackend"


@pytest.fixture(autouse=True)
def demonstration(settings, tmp_path):
    settings.DEMO = True
    settings.EMAIL_FILE_PATH = tmp_path / "mail"


def send(subject, to="eeva@example.org"):
    mail = EmailMultiAlternatives(
        subject,
        "Vastaa tästä:\nhttp://127.0.0.1:8000/l/abc/\n<b>ei</b>",
        to=[to],
        connection=get_connection(BACKEND),
    )
    mail.attach_alternative("<p>html</p>", "text/html")
    assert mail.send() == 1


def test_what_would_have_been_sent_can_be_read_newest_first(client):
    send("Ensimmäinen")
    send("Toinen")
    page = client.get("/mailbox/").content.decode()
    assert page.index("Toinen") < page.index("Ensimmäinen")
    assert '<a href="http://127.0.0.1:8000/l/abc/"' in page
    assert "&lt;b&gt;ei&lt;/b&gt;" in page


def test_an_empty_mailbox_says_so(client):
    assert client.get("/mailbox/").status_code == 200


def test_every_page_of_a_demonstration_leads_to_its_mailbox(client, settings):
    assert 'href="/mailbox/"' in client.get("/accounts/login/").content.decode()
    settings.DEMO = False
    assert "/mailbox/" not in client.get("/accounts/login/").content.decode()


def test_only_a_demonstration_has_a_mailbox(client, settings):
    send("Ensimmäinen")
    settings.DEMO = False
    assert client.get("/mailbox/").status_code == 404

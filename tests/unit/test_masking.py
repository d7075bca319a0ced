import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssis_tui.masking import masked


@pytest.mark.parametrize(
    "text",
    [
        "Data Source=db;User ID=sa;Password=hunter2;Initial Catalog=x",
        "Data Source=db;PWD=hunter2",
        "Pwd : hunter2",
        'Provider=x;Password="hunter2;hunter2";Data Source=y',
        "DRIVER={x};UID=sa;PWD={hun}}ter2;hunter2};DATABASE=x",
        "Password='hunter2''hunter2';x=1",
        "Password=hunter2 with hunter2 blanks;x=1",
        'Password="hunter2 never ends',
        "Password=&quot;hunter2&quot;;x=1",
        "PASSWORD = hunter2",
        "Jet OLEDB:Database Password=hunter2;",
        "DefaultEndpointsProtocol=https;AccountKey=hunter2/abc+==;EndpointSuffix=x",
        "SharedAccessSignature=hunter2&x;",
        "https://x.blob.core.windows.net/c?sv=1&sig=hunter2%3D&se=2",
        '{"password": "hunter2", "user": "sa"}',
        '{\\"password\\": \\"hunter2\\"}',
        "client_secret=hunter2&grant_type=x",
        "AuthToken: hunter2",
        "Authorization: Bearer hunter2hunter2",
        "https://sa:hunter2@host/path",
        "ftp user=x&pass=hunter2",
        "<DTS:Password DTS:Name='Password' Sensitive='1'>hunter2</DTS:Password>",
        '<Property Name="ClientSecret">hunter2</Property>',
        '<ConnectionManager Password="hunter2" />',
        "bcp t out f -U sa -P hunter2 -S x",
        'sqlcmd -S x -U sa -P"hunter2 hunter2"',
        "dtexec /F x.dtsx /DE hunter2",
        'dtexec /F x.dtsx /decrypt "hunter2 hunter2"',
        "token eyJhbGciOiJIUzI1hunter2.eyJzdWIiOhunter2.hunter2sig end",
        "-----BEGIN RSA PRIVATE KEY-----\nhunter2\nhunter2\n-----END RSA PRIVATE KEY-----",
    ],
)
def test_a_secret_is_not_to_be_seen(text: str) -> None:
    assert "hunter2" not in masked(text)
    assert "***" in masked(text)


@pytest.mark.parametrize(
    "text",
    [
        "The password of the account has expired.",
        "Persist Security Info=False;Data Source=db",
        "Executed as user: CORP\\svc_etl. Design: star; 12 tokens read.",
        "OLE DB Source failed with error code 0xC0202009.",
        "The key column Id = 7 is a duplicate.",
        "C:\\data\\de\\file.csv",
    ],
)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert masked(text) == text


def test_what_stands_around_a_secret_stays() -> None:
    assert (
        masked("Data Source=db;Password=x y;Initial Catalog=Dwh")
        == "Data Source=db;Password=***;Initial Catalog=Dwh"
    )
    assert masked("https://x/c?sig=abc&se=2 was refused") == "https://x/c?sig=***&se=2 was refused"


@given(st.text(alphabet="pwdas=:;{}\"'& \n<>token-UP.eyJ@/\\", max_size=60))
def test_masking_twice_is_masking_once(text: str) -> None:
    assert masked(masked(text)) == masked(text)


@given(st.text(alphabet=st.characters(blacklist_characters=";\r\n"), min_size=6).map(str.strip))
def test_a_value_in_braces_or_quotes_is_masked_whatever_it_is(value: str) -> None:
    braced = value.replace("}", "}}")
    quoted = value.replace('"', '""').replace("\\", "")
    assert masked(f"PWD={{{braced}}};x=1") == "PWD=***;x=1"
    assert masked(f'PWD="{quoted}";x=1') == "PWD=***;x=1"

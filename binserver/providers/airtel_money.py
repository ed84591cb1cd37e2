"""Airtel Money, mobile money of Airtel in Africa.

It calls by POST with one object, the transaction, whose id is the merchant's own. There is no amount but in the words
of the message. With callback authentication switched on, a hash over the transaction stands beside it.

Sources: developers.airtel.africa and its twin for Madagascar, as quoted by projects that handle its callbacks; the
Python package airtelmoney-py 1.0.6 for the hash.
"""

from collections.abc import Iterator

from binserver.model import Reading, Remark
from binserver.providers.document import Document
from binserver.providers.spec import Field, Marks, Provider, Scheme, Shape, StatusRule, Trait, Unconfirmed, Variant

_CALLBACK = Shape(
    name="callback",
    marks=Marks(
        unique=("transaction.airtel_money_id",),
        fields=("transaction.id", "transaction.message"),
        traits=(Trait(path="transaction.status_code", like="T[A-Z]{1,2}", weight=40),),
        methods=("POST",),
        words=("airtel",),
        needs=("transaction.status_code",),
        one_of=("transaction.airtel_money_id", "transaction.message"),
    ),
    fields=(
        Field(path="transaction.status_code", role="status", always=True),
        Field(path="transaction.id", role="correlation", always=True),
        Field(path="transaction.id", role="reference"),
        Field(path="transaction.airtel_money_id", role="provider_reference"),
        Field(path="transaction.message", label="Message"),
        Field(path="hash", label="Hash", secret=True),
    ),
)


def _ambiguous(document: Document, reading: Reading) -> Iterator[Remark]:  # noqa: ARG001
    if reading.status is not None and reading.status.word == "TA":
        yield Remark(code="airtel-ambiguous")


PROVIDER = Provider(
    name="airtel-money",
    title="Airtel Money",
    countries=("MG", "KE", "UG", "TZ", "ZM", "MW", "RW", "CD"),
    methods=("POST",),
    shapes=(_CALLBACK,),
    statuses={
        "TS": StatusRule(class_="success", final=True),
        "TF": StatusRule(class_="failure", final=True),
        "TIP": StatusRule(class_="pending", final=False),
        "TA": StatusRule(class_="pending", final=False),
        "TE": StatusRule(class_="expired", final=True),
        "TR": StatusRule(class_="reversed", final=True),
    },
    schemes=(
        Scheme(
            name="airtel.hash",
            kind="hmac",
            at="hash",
            scope="body",
            encoding="base64",
            sign=("slice(transaction)",),
            variants=(
                Variant(name="the transaction written anew, in ASCII", sign=("escaped(transaction)",)),
                Variant(name="the transaction written anew, in UTF-8", sign=("compact(transaction)",)),
                Variant(
                    name="the transaction in an object of its own",
                    sign=(b'{"transaction":', "slice(transaction)", b"}"),
                ),
            ),
        ),
    ),
    quirks=(_ambiguous,),
    remarks={
        "airtel-ambiguous": "TA is ambiguous: neither paid nor failed yet. Ask Airtel for the transaction's status."
    },
    not_sent=("amount", "payer", "occurred_at"),
    secret_hint=(  # noqa: S106 - words
        "The private key in the callback settings of the app on Airtel's developer portal, once authentication is on."
    ),
    where_to_put_the_url="In the callback settings of the app on Airtel's developer portal.",
    documentation="Airtel, developer portal: callbacks with and without authentication, as projects quote it.",
    documentation_url="https://developers.airtel.africa/",
    unconfirmed=(
        Unconfirmed(
            topic="hash",
            text="Which bytes exactly are hashed; Airtel's own example does not fit. Several forms are tried.",
        ),
        Unconfirmed(
            topic="statuses",
            text="Whether TIP, TA, TE and TR are ever sent; they are of the query for a transaction's status.",
        ),
        Unconfirmed(topic="retries", text="Whether, how often and when Airtel calls again."),
    ),
    sample="airtel-money.success",
    sample_secret="airtel-callback-private-key",  # noqa: S106 - made up, and shown as such
    renewed={"transaction.id": "digits", "transaction.airtel_money_id": "digits"},
)

"""How a person gets an account and a place in an organization."""

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from tenancy.models import Member, User
from tenancy.refusals import Invalid, Refusal


class AccountTaken(Refusal):
    """The address belongs to somebody with another password."""

    code, status = "account_taken", 409
    sentence = "{email} already has an account with another password. Give that password or another address."


class AlreadyMember(Refusal):
    """The person is in the organization already."""

    code, status = "already_member", 409
    sentence = "{email} is already a member of {organization}."


def account(email: str, password: str, name: str = "") -> User:
    """Return the account of an address: a new one, or the existing one if the password opens it."""
    email = checked_email(email)
    user = User.objects.filter(email=email).first()
    if user is None:
        return new_account(email, password, name)
    if not user.check_password(password):
        raise AccountTaken(email=email)
    return user


def new_account(email: str, password: str, name: str) -> User:
    """Make an account whose address counts as confirmed: an operator vouches for it, and for its password."""
    if not password:
        raise Invalid("Give a password.", errors={"password": ["Give a password."]})
    user = User.objects.create_user(email, password, name=name)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def checked_email(email: str) -> str:
    """Return an address as accounts keep it."""
    try:
        validate_email(email.strip())
    except ValidationError as error:
        words = f"“{email}” is no e-mail address. Enter a full one, such as name@company.com."
        raise Invalid(words, errors={"email": [words]}) from error
    return email.strip().lower()


def join(user: User, organization: str, role: str) -> Member:
    """Give a person a place in the acting organization."""
    if Member.objects.filter(user=user).exists():
        raise AlreadyMember(email=user.email, organization=organization)
    return Member.objects.create(user=user, role=role)

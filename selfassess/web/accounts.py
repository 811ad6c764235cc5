"""Signing up, signing in and passwords: Flask-Security, in our words and our look."""

from __future__ import annotations

from typing import Any

from flask import Flask, Request, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security.core import Security
from flask_security.datastore import SQLAlchemyUserDatastore
from flask_security.forms import (
    ChangePasswordForm,
    ForgotPasswordForm,
    LoginForm,
    RegisterFormV2,
    ResetPasswordForm,
)
from flask_security.signals import user_authenticated, user_not_registered
from flask_security.utils import aware_utcnow
from markupsafe import Markup, escape
from wtforms import BooleanField, EmailField, PasswordField, StringField
from wtforms.validators import Length, Optional

"""Accounts and groups at the desk: nobody gives away rights that are not theirs.

A superuser may do everything. Others neither make one nor touch one's account, and their own
permissions bound what they give and whose account they change: a new password is an account.
"""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from capysite.base.keeping import DeskPage


def held_by(user: Any) -> QuerySet[Permission]:
    """What an account was given, active or not."""
    return Permission.objects.filter(Q(user=user.pk) | Q(group__user=user.pk)).distinct()


def grantable(user: Any) -> QuerySet[Permission]:
    mine = Permission.objects.all() if user.is_superuser else held_by(user)
    return Permission.objects.filter(pk__in=mine.values("pk"))


def grantable_groups(user: Any) -> QuerySet[Group]:
    """Those that hold nothing beyond the user's own permissions."""
    beyond = Permission.objects.exclude(pk__in=grantable(user).values("pk"))
    return Group.objects.exclude(permissions__in=beyond)


def may_touch(user: Any, target: Model) -> bool:
    if user.is_superuser:
        return True
    if isinstance(target, Group):
        return grantable_groups(user).filter(pk=target.pk).exists()
    beyond = held_by(target).exclude(pk__in=grantable(user).values("pk"))
    return not (isinstance(target, User) and target.is_superuser) and not beyond.exists()


class Bounded(DeskPage):
    """Whoever stands above the person can be looked at, and no more."""

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        may = super().has_change_permission(request, obj)
        return may and (obj is None or may_touch(request.user, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or may_touch(request.user, obj))

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        offered: dict[str, Any] = {
            "groups": grantable_groups,
            "user_permissions": grantable,
            "permissions": grantable,
        }
        kwargs["queryset"] = offered[db_field.name](request.user)
        return super().formfield_for_manytomany(db_field, request, **kwargs)


if TYPE_CHECKING:
    StockAccounts = UserAdmin[User]
    StockGroups = DeskPage
else:
    StockAccounts = UserAdmin
    StockGroups = GroupAdmin


class AccountAdmin(Bounded, StockAccounts):
    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        user: Any = request.user
        return () if user.is_superuser else ("is_superuser",)


class RightsAdmin(Bounded, StockGroups):
    pass


admin.site.unregister([User, Group])
admin.site.register(User, AccountAdmin)
admin.site.register(Group, RightsAdmin)

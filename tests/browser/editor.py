"""An editor at the desk, who finds things by the words on the page, not by names in its HTML."""

import re
from dataclasses import dataclass

from django.urls import reverse
from playwright.sync_api import Locator, Page, expect


@dataclass(frozen=True)
class Editor:
    page: Page
    site: str

    def log_in(self, name: str, password: str) -> None:
        self.page.goto(f"{self.site}/admin/")
        self.page.get_by_label("Username").fill(name)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Log in").click()
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()

    def open(self, name: str, *keys: object) -> None:
        self.page.goto(f"{self.site}{reverse(f'admin:{name}', args=keys)}")

    def find(self, name: str, words: str) -> None:
        """Opens a thing from its list."""
        self.open(f"{name}_changelist")
        self.page.get_by_role("row").filter(has_text=words).get_by_role("link").first.click()

    def fill(self, label: str, value: str) -> None:
        self._field(label).fill(value)

    def select(self, label: str, words: str) -> None:
        """The option that begins so."""
        field = self._field(label)
        option = field.locator("option").filter(has_text=re.compile(rf"^{re.escape(words)}"))
        field.select_option(value=option.first.get_attribute("value"))

    def choose(self, label: str, value: str) -> None:
        """Finds something by typing, in a field that proposes what there is."""
        row = self.page.locator(".form-row, .flex-container").filter(
            has=self.page.get_by_text(re.compile(rf"^{label}:?$"))
        )
        row.locator(".select2-selection").last.click()
        self.page.locator(".select2-search__field:focus").press_sequentially(value)
        self.page.get_by_role("option", name=re.compile(re.escape(value))).first.click()

    def press(self, words: str) -> None:
        """A button or a link that looks like one, and the page that it leads to."""
        button = self.page.get_by_role("button", name=words, exact=True)
        link = self.page.get_by_role("link", name=words, exact=True)
        button.or_(link).first.click()
        self.page.wait_for_load_state()

    def save(self) -> None:
        self.press("Save")
        expect(self.said).to_contain_text("successfully")

    @property
    def said(self) -> Locator:
        return self.page.locator(".messagelist")

    def holes(self) -> list[str]:
        return self.page.locator(".holes li").all_inner_texts()

    def _field(self, label: str) -> Locator:
        """Not a group of fields, which may have the same name."""
        labelled = self.page.get_by_label(re.compile(rf"^{re.escape(label)}:?$"))
        return self.page.locator("input, textarea, select").and_(labelled).first

"""axe-core in the pages of the end-to-end tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"

# WCAG 2.0, 2.1 and 2.2, levels A and AA.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

RUN = """
async rules => {
  const found = await axe.run(document, { runOnly: { type: 'tag', values: rules } });
  return {
    passed: found.passes.length,
    violations: found.violations.flatMap(rule => rule.nodes.map(node =>
      `${rule.id}: ${node.target.join(' ')}: ${node.failureSummary}`)),
  };
}
"""


def violations(page: Page) -> list[str]:
    """What axe finds wrong in the page as it stands: the rule, the element, and why."""
    # Evaluated by the test, not loaded by the page, whose policy allows no other scripts.
    page.evaluate(AXE.read_text(encoding="utf-8") + "; undefined")
    found: dict[str, Any] = page.evaluate(RUN, RULES)
    assert found["passed"] > 5, "axe looked at nothing"
    violated: list[str] = found["violations"]
    return violated

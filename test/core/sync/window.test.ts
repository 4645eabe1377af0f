import { describe, expect, test } from "vitest";
import { mailKind } from "../../../src/core/records/mail.ts";
import { taskKind } from "../../../src/core/records/task.ts";
import { letsInMore, strictestOf } from "../../../src/core/sync/read-terms.ts";
import { isInside, windowAt } from "../../../src/core/sync/window.ts";

const now = new Date("2026-05-10T12:00:00Z");

describe("a window that begins at an instant", () => {
  test("begins there if that is later than its days, and at midnight otherwise", () => {
    expect(windowAt(now, 2, 1)).toEqual({ from: "2026-05-08", to: "2026-05-11" });
    expect(windowAt(now, 2, 1, "2026-05-09T10:00:00Z")).toEqual({
      ...{ from: "2026-05-09", to: "2026-05-11", since: "2026-05-09T10:00:00Z" },
    });
    expect(windowAt(now, 2, 1, "2020-01-01T00:00:00Z")).toEqual({ from: "2026-05-08", to: "2026-05-11" });
  });

  test("holds mail by the instant at which it was received, and other records by their dates", () => {
    const window = windowAt(now, 30, 1, "2026-05-09T10:00:00Z");
    const mail = (receivedAt: string | null) => isInside(mailKind, window, { subject: "Mail", receivedAt });
    expect(["2026-05-08T23:00:00Z", "2026-05-09T09:59:59Z", "2026-05-09T10:00:00Z", null].map(mail)).toEqual([
      ...[false, false, true, true],
    ]);
    expect(isInside(taskKind, window, { subject: "Task", dueDate: "2026-05-09" })).toBe(true);
  });

  test("is read anew when it begins earlier, and not when it begins later", () => {
    const terms = (importFrom?: string) => ({
      rules: { excluded: [], importsInternal: true, ownDomains: [] },
      windowBackDays: 30,
      ...(importFrom !== undefined && { importFrom }),
    });
    const [early, late] = ["2026-05-01T00:00:00Z", "2026-05-09T00:00:00Z"];
    expect(letsInMore(terms(late), terms(early))).toBe(true);
    expect(letsInMore(terms(early), terms(late))).toBe(false);
    expect(letsInMore(terms(late), terms())).toBe(true);
    expect(letsInMore(terms(), terms(late))).toBe(false);
    expect(strictestOf(terms(early), terms(late))).toEqual(terms(late));
    expect(strictestOf(terms(), terms(early))).toEqual(terms(early));
    expect(strictestOf(terms(), terms())).toEqual(terms());
  });
});

import { expect, it, onTestFinished } from "vitest";
import { runSimulator } from "../../../support/simulator.ts";
import { noSignal } from "../open-mailbox.ts";
import { openMail } from "./open-mail.ts";

it("of folders so much mail is told of as a first reading brings: what the window holds", async () => {
  const simulator = await runSimulator();
  onTestFinished(() => simulator.stop());
  const { mail } = simulator.control;
  const before = ["inbox", "junkemail"].flatMap((folder) => mail.messages("quiet", folder)).length;
  mail.fill("quiet", "inbox", { count: 7, from: "2026-02-01T00:00:00Z", to: "2026-03-01T00:00:00Z" });
  mail.fill("quiet", "junkemail", { count: 4, from: "2026-02-01T00:00:00Z", to: "2026-03-01T00:00:00Z" });
  mail.fill("quiet", "inbox", { count: 5, from: "2020-02-01T00:00:00Z", to: "2020-03-01T00:00:00Z" });
  const { records, idOf } = await openMail(simulator, "quiet", {}, { from: "2021-01-01", to: "2100-01-01" });
  const count = (...ids: readonly string[]) => records.countItems?.(ids, noSignal);
  expect(await count(idOf("inbox"), idOf("junkemail"))).toBe(before + 11);
  // One that is gone says nothing, and then there is no total.
  expect(await count(idOf("inbox"), "gone")).toBeNull();
});

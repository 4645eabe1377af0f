import { expect, test } from "vitest";
import type { FaultKind } from "../../src/simulator/faults.ts";
import { messagePath, startSending, to } from "../support/mail-client.ts";

test("people outside answer, and mail to nobody comes back with its Message-ID", async () => {
  const { draft, send, transport, outlook } = await startSending();
  transport.setOutsider("eve@fabrikam.example", { reply: { text: "Yes" }, automatic: { text: "Away" } });
  for (const _ of [1, 2])
    await send(await draft({ subject: "Offer", toRecipients: to("eve@fabrikam.example", "no@contoso.example") }));
  const causes = transport.copies({ recipient: "quiet@contoso.example" }).map(({ cause }) => cause);
  expect(causes.toSorted()).toEqual(["automaticReply", "bounce", "bounce", "reply", "reply"]);
  expect(outlook.messages("quiet", "inbox").map(({ subject }) => subject)).toContain("Unzustellbar: Offer");
});

test("whoever may send for another mailbox is its sender, or sends in its name", async () => {
  const { draft, send, transport } = await startSending();
  const from = to("busy@contoso.example")[0];
  transport.grantSending("busy", "quiet", "sendOnBehalf");
  await send(await draft({ from, toRecipients: to("eve@fabrikam.example") }));
  transport.grantSending("busy", "quiet", "sendAs");
  await send(await draft({ from, toRecipients: to("eve@fabrikam.example") }));
  expect(transport.copies().map((copy) => [copy.from, copy.sender])).toEqual([
    ["busy@contoso.example", "quiet@contoso.example"],
    ["busy@contoso.example", "busy@contoso.example"],
  ]);
});

test.each([
  ["throttle", true, 0],
  ["throttle", false, 1],
  ["throttleApplied", true, 1],
  ["unavailableApplied", true, 1],
  ["refuse", true, 0],
  ["lateAnswer", true, 1],
] as const satisfies readonly (readonly [FaultKind, boolean, number])[])(
  "a sending that meets %s while rejections are safe: %s leaves %i copies",
  async (kind, sendRejectedIsSafe, copies) => {
    const { draft, quiet, simulator, transport } = await startSending({ sendRejectedIsSafe });
    const made = await draft({});
    simulator.control.faults.inject({ kind, method: "POST", path: "/send$", delayMs: 1 });
    await quiet.post(`${messagePath(made)}/send`, "");
    expect(transport.copies()).toHaveLength(copies);
  },
);

import { z } from "zod";
import { read } from "./control-bodies.ts";
import { route } from "./control-call.ts";

const reply = {
  text: z.string(),
  subject: z.string().exactOptional(),
  headers: z.array(z.strictObject({ name: z.string(), value: z.string() })).exactOptional(),
  afterMs: z.number().min(0).exactOptional(),
  isUnrelated: z.boolean().exactOptional(),
  times: z.int().min(0).exactOptional(),
};
const outsider = z.strictObject({
  address: z.string().includes("@"),
  name: z.string().exactOptional(),
  bounces: z.boolean().exactOptional(),
  reply: z.strictObject(reply).exactOptional(),
  automatic: z.strictObject({ ...reply, loops: z.boolean().exactOptional() }).exactOptional(),
});
const sendRight = z.strictObject({
  to: z.string(),
  right: z.enum(["sendAs", "sendOnBehalf"]),
  isGranted: z.boolean().exactOptional(),
});

/** The transport's part of the control API over HTTP. */
export const transportControlRoutes = [
  route("GET", "/sent-copies", ({ control, query }) => {
    const [messageId, recipient] = [query.get("messageId"), query.get("recipient")];
    return control.transport.copies({
      ...(messageId === null ? {} : { messageId }),
      ...(recipient === null ? {} : { recipient }),
    });
  }),
  route("DELETE", "/sent-copies", ({ control }) => control.transport.clearCopies()),
  route("GET", "/mail-under-way", ({ control }) => ({ count: control.transport.waiting() })),
  route("POST", "/outsiders", ({ control, body }) => {
    const { address, ...more } = read(outsider, body);
    control.transport.setOutsider(address, more);
  }),
  route("DELETE", "/outsiders/{address}", ({ control, params: { address = "" } }) =>
    control.transport.setOutsider(address),
  ),
  route("POST", "/people/{person}/send-rights", ({ control, params: { person = "" }, body }) => {
    const { to, right, isGranted = true } = read(sendRight, body);
    if (isGranted) control.transport.grantSending(person, to, right);
    else control.transport.withdrawSending(person, to, right);
  }),
];

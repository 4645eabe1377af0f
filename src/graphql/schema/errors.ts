import {
  CountChangedError,
  ForbiddenError,
  GateError,
  MailAlreadyHereError,
  NotFoundError,
  RefusedError,
  StaleWriteError,
  type UserError,
  ValidationError,
} from "../../app/errors.ts";
import { builder } from "../builder.ts";

export const UserErrorInterface = builder.interfaceRef<UserError>("UserError").implement({
  description: "What the caller can act on.",
  fields: (t) => ({ message: t.exposeString("message", { description: "For people." }) }),
});
const interfaces = [UserErrorInterface];

builder.objectType(ValidationError, {
  name: "ValidationError",
  description: "A value breaks a rule; nothing was written.",
  interfaces,
  fields: (t) => ({
    field: t.exposeString("field", { description: "The input's name for the value." }),
    rule: t.exposeString("rule", { description: "What is allowed." }),
  }),
});

builder.objectType(ForbiddenError, {
  name: "ForbiddenError",
  description: "The viewer's role does not allow it.",
  interfaces,
});

builder.objectType(NotFoundError, {
  name: "NotFoundError",
  description: "It does not exist, or this viewer may not see it.",
  interfaces,
});

builder.objectType(StaleWriteError, {
  name: "StaleWriteError",
  description: "Somebody else wrote in between; nothing was written.",
  interfaces,
  fields: (t) => ({
    currentVersion: t.exposeInt("currentVersion"),
    current: t.expose("current", { type: "JSON", nullable: true, description: "The values as they are now." }),
  }),
});

builder.objectType(CountChangedError, {
  name: "CountChangedError",
  description: "The number that would be deleted or changed differs from the number given; nothing was done.",
  interfaces,
  fields: (t) => ({
    current: t.exposeInt("current", { description: "The number that would be deleted or changed now." }),
  }),
});

builder.objectType(GateError, {
  name: "GateError",
  description: "Something must be set before this can be switched on.",
  interfaces,
  fields: (t) => ({ missing: t.exposeStringList("missing", { description: "Names of the fields to set." }) }),
});

builder.objectType(MailAlreadyHereError, {
  name: "MailAlreadyHereError",
  description:
    "Less mail would be imported than before, and there may be such mail in Oro: say what becomes of it. Nothing was saved.",
  interfaces,
  fields: (t) => ({
    mails: t.exposeInt("mails", {
      description: "Mail in Oro that would not be imported any more, in mailboxes that the viewer may read.",
    }),
    hasMore: t.exposeBoolean("hasMore", { description: "There may be more: counting ended." }),
    closedMailboxes: t.exposeInt("closedMailboxes", {
      description: "Mailboxes with mail that the viewer may not read: it is not counted.",
    }),
  }),
});

builder.objectType(RefusedError, {
  name: "RefusedError",
  description: "It cannot be done in the present state.",
  interfaces,
});

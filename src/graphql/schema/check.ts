import type { CheckResult, CheckStep } from "../../app/accounts/check.ts";
import { builder } from "../builder.ts";
import { ErrorCodeEnum } from "./error-catalogue.ts";

const CheckStepType = builder.objectRef<CheckStep>("CheckStep").implement({
  description: "One step of a check.",
  fields: (t) => ({
    name: t.exposeString("name"),
    ok: t.exposeBoolean("ok"),
    message: t.exposeString("message"),
    code: t.expose("code", { type: ErrorCodeEnum, nullable: true }),
    remedy: t.exposeString("remedy", { nullable: true, description: "What to do about it." }),
  }),
});

const CheckResultType = builder.objectRef<CheckResult>("CheckResult").implement({
  description: "A real test, step by step up to the first failure.",
  fields: (t) => ({
    ok: t.exposeBoolean("ok"),
    steps: t.field({ type: [CheckStepType], resolve: ({ steps }) => [...steps] }),
  }),
});

builder.mutationField("checkAzureApplication", (t) =>
  t.field({
    type: CheckResultType,
    description: "Asks Microsoft for a token with the application's own client id, secret and tenant.",
    errors: {},
    resolve: (_root, _args, { viewer, app }) => app.checks.application(viewer),
  }),
);

builder.mutationField("checkConnection", (t) =>
  t.field({
    type: CheckResultType,
    description: "Signs in, compares permissions, and opens the mailbox.",
    errors: {},
    args: { accountId: t.arg.id({ required: true }) },
    resolve: (_root, { accountId }, { viewer, app }) => app.checks.connection(viewer, accountId),
  }),
);

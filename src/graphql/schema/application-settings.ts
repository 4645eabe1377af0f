import { StaleWriteError } from "../../app/errors.ts";
import type { ApplicationSettings } from "../../app/settings/application.ts";
import { builder } from "../builder.ts";

const SecretStatus = builder.objectRef<ApplicationSettings["clientSecret"]>("SecretStatus").implement({
  description: "What is shown of a write-only value.",
  fields: (t) => ({
    isSet: t.exposeBoolean("isSet"),
    setAt: t.expose("setAt", { type: "DateTime", nullable: true }),
    expiresAt: t.expose("expiresAt", { type: "DateTime", nullable: true, description: "As entered with the secret." }),
  }),
});

const ApplicationSettingsType = builder.objectRef<ApplicationSettings>("AzureApplicationSettings").implement({
  description: "Azure Active Directory Application Settings.",
  fields: (t) => ({
    clientId: t.exposeString("clientId", { nullable: true, description: "Application (client) ID." }),
    tenantId: t.exposeString("tenantId", { nullable: true, description: "Directory (tenant) ID." }),
    clientSecret: t.expose("clientSecret", { type: SecretStatus }),
    redirectUri: t.exposeString("redirectUri", { description: "Copy it into Azure, as type Web." }),
    cloud: t.exposeString("cloud", {
      description: "global, us-gov, us-gov-dod or china; set where the server starts.",
    }),
    version: t.exposeInt("version"),
    isComplete: t.boolean({
      description: "Whether anything can be synced: client id, client secret and tenant are all set.",
      resolve: ({ missing }) => missing.length === 0,
    }),
    missing: t.exposeStringList("missing", { description: "Names of the fields that are still missing." }),
  }),
});

builder.queryField("applicationSettings", (t) =>
  t.field({
    type: ApplicationSettingsType,
    nullable: true,
    description: "Null for viewers who may not see the system's settings.",
    resolve: (_root, _args, { viewer, app }) => app.application.read(viewer),
  }),
);

const UpdateApplicationSettingsInput = builder.inputType("UpdateApplicationSettingsInput", {
  description: "Absent fields stay, null clears a field.",
  fields: (t) => ({
    clientId: t.string(),
    tenantId: t.string({ description: "GUID, verified domain, common, organizations or consumers." }),
    clientSecret: t.string({
      description: "The secret's value, not its id. Null clears it; an empty text changes nothing.",
    }),
    clientSecretExpiresAt: t.field({ type: "DateTime" }),
    expectedVersion: t.int({ required: true, description: "The version that was read." }),
  }),
});

builder.mutationField("updateApplicationSettings", (t) =>
  t.field({
    type: ApplicationSettingsType,
    errors: { types: [StaleWriteError] },
    args: { input: t.arg({ type: UpdateApplicationSettingsInput, required: true }) },
    resolve: (_root, { input }, { viewer, app }) => app.application.update(viewer, input),
  }),
);

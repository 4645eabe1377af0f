import { GateError, MailAlreadyHereError, StaleWriteError } from "../../app/errors.ts";
import type { EffectiveSetting, SettingsScope, SettingValue } from "../../app/settings/settings.ts";
import { definitionOf, type SettingKey, settingKeys } from "../../core/settings/catalogue.ts";
import { builder } from "../builder.ts";

export const SettingsLevelEnum = builder.enumType("SettingsLevel", {
  description: "Where a value is set; the more personal level wins.",
  values: ["SYSTEM", "ORGANIZATION", "USER"] as const,
});

const describe = (key: SettingKey) => {
  const { section, label, ruleText, levels } = definitionOf(key);
  return `${section}: ${label}; ${ruleText}; set at ${levels.join(", ")}.`;
};

const SettingKeyEnum = builder.enumType("SettingKey", {
  description: "What can be set.",
  values: Object.fromEntries(settingKeys.map((key) => [key, { value: key, description: describe(key) }])) as Record<
    SettingKey,
    { value: SettingKey; description: string }
  >,
});

const SettingValueType = builder.objectRef<SettingValue>("SettingValue").implement({
  description: "A value that a level sets itself.",
  fields: (t) => ({
    key: t.expose("key", { type: SettingKeyEnum }),
    value: t.field({ type: "JSON", resolve: ({ value }) => value }),
  }),
});

const SettingsScopeType = builder.objectRef<SettingsScope>("SettingsScope").implement({
  description: "What one level sets itself; absent keys inherit.",
  fields: (t) => ({
    level: t.expose("level", { type: SettingsLevelEnum }),
    ownerId: t.exposeID("ownerId", { nullable: true, description: "The organization or user." }),
    version: t.exposeInt("version"),
    values: t.field({ type: [SettingValueType], resolve: ({ values }) => [...values] }),
  }),
});

const SettingCombiningEnum = builder.enumType("SettingCombining", {
  description: "How the values of several levels make the one in force.",
  values: {
    NARROW: { value: "narrow", description: "The value above is the limit: a level may only make it narrower." },
    TOGETHER: { value: "together", description: "What all levels name counts." },
  } as const,
});

const EffectiveSettingType = builder.objectRef<EffectiveSetting>("EffectiveSetting").implement({
  description: "A value in force, and where it comes from.",
  fields: (t) => ({
    key: t.expose("key", { type: SettingKeyEnum }),
    section: t.string({ resolve: ({ key }) => definitionOf(key).section }),
    label: t.string({ resolve: ({ key }) => definitionOf(key).label }),
    rule: t.string({ description: "The allowed values, in words.", resolve: ({ key }) => definitionOf(key).ruleText }),
    levels: t.field({
      type: [SettingsLevelEnum],
      description: "Where it may be set.",
      resolve: ({ key }) => [...definitionOf(key).levels],
    }),
    choices: t.stringList({
      nullable: true,
      description: "The choices, if the value is one of a few; otherwise null.",
      resolve: ({ key }) => definitionOf(key).choices?.slice() ?? null,
    }),
    combining: t.field({
      type: SettingCombiningEnum,
      nullable: true,
      description: "Null: the more personal level's own value counts.",
      resolve: ({ key }) => definitionOf(key).combining?.way ?? null,
    }),
    defaultValue: t.field({
      type: "JSON",
      description: "The value if no level sets one.",
      resolve: ({ defaultValue }) => defaultValue,
    }),
    defaultNote: t.exposeString("defaultNote", {
      nullable: true,
      description: "Where the default comes from, or why it is not known; null for one that never changes.",
    }),
    value: t.field({ type: "JSON", nullable: true, resolve: ({ value }) => value }),
    level: t.expose("level", { type: SettingsLevelEnum, nullable: true, description: "Null for the default." }),
    isApplicable: t.exposeBoolean("isApplicable", { description: "Whether it has any effect now." }),
    note: t.exposeString("note", { nullable: true, description: "Why not." }),
  }),
});

const EffectiveSettings = builder.objectRef<readonly EffectiveSetting[]>("EffectiveSettings").implement({
  description: "All settings in force for one person.",
  fields: (t) => ({ values: t.field({ type: [EffectiveSettingType], resolve: (values) => [...values] }) }),
});

builder.queryField("settings", (t) =>
  t.field({
    type: SettingsScopeType,
    nullable: true,
    description: "Null when it does not exist, or this viewer may not see it.",
    args: {
      level: t.arg({ type: SettingsLevelEnum, required: true }),
      ownerId: t.arg.id({ description: "The organization or user; default: the viewer's own." }),
    },
    resolve: (_root, ref, { viewer, app }) => app.settings.readScope(viewer, ref),
  }),
);

builder.queryField("effectiveSettings", (t) =>
  t.field({
    type: EffectiveSettings,
    nullable: true,
    args: { userId: t.arg.id({ description: "Default: the viewer's own." }) },
    resolve: (_root, { userId }, { viewer, app }) => app.settings.readEffective(viewer, userId),
  }),
);

export const SettingInput = builder.inputType("SettingInput", {
  description: "The value that a level sets.",
  fields: (t) => ({
    key: t.field({ type: SettingKeyEnum, required: true }),
    value: t.field({ type: "JSON", required: true }),
  }),
});

const MailAlreadyHereEnum = builder.enumType("MailAlreadyHere", {
  description: "What becomes of mail in Oro that changed settings would not import any more.",
  values: {
    KEEP: { value: "KEEP", description: "It stays, and its state is still followed." },
    REMOVE: {
      value: "REMOVE",
      description: "The next run deletes it in Oro for good; only a hash stays of mail that rules keep out.",
    },
  } as const,
});

const UpdateSettingsInput = builder.inputType("UpdateSettingsInput", {
  description: "Changes of one level. Other keys stay.",
  fields: (t) => ({
    level: t.field({ type: SettingsLevelEnum, required: true }),
    ownerId: t.id({ description: "The organization or user; default: the viewer's own." }),
    expectedVersion: t.int({ required: true, description: "The version that was read; 0 if it was never written." }),
    set: t.field({ type: [SettingInput], required: true, defaultValue: [] }),
    inherit: t.field({ type: [SettingKeyEnum], description: 'Back to "Use System" or "Use Organization".' }),
    mailAlreadyHere: t.field({
      type: MailAlreadyHereEnum,
      description:
        "For settings that import less mail than before. Without it they are refused if there may be such mail in Oro.",
    }),
  }),
});

builder.mutationField("updateSettings", (t) =>
  t.field({
    type: SettingsScopeType,
    errors: { types: [StaleWriteError, GateError, MailAlreadyHereError] },
    args: { input: t.arg({ type: UpdateSettingsInput, required: true }) },
    resolve: (_root, { input }, { viewer, app }) =>
      app.settings.update(viewer, {
        ...input,
        set: input.set.map(({ key, value }) => ({ key, value })),
        inherit: input.inherit ?? [],
      }),
  }),
);

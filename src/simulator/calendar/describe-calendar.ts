import type { SeenCalendar } from "./locate.ts";

export const CALENDAR_PROPERTIES = [
  ...[
    "id",
    "name",
    "color",
    "hexColor",
    "isDefaultCalendar",
    "changeKey",
    "canShare",
    "canViewPrivateItems",
    "canEdit",
  ],
  ...["isRemovable", "isTallyingResponses", "allowedOnlineMeetingProviders", "defaultOnlineMeetingProvider", "owner"],
];

/** A calendar as its viewer sees it. */
export function describeCalendar({ calendar, id, isDefault, isOwn, canEdit, canViewPrivateItems }: SeenCalendar) {
  return {
    id,
    name: calendar.name,
    color: calendar.color,
    hexColor: "",
    isDefaultCalendar: isDefault,
    changeKey: calendar.changeKey,
    canShare: isOwn && canEdit,
    canViewPrivateItems,
    canEdit,
    isRemovable: isOwn && !isDefault,
    isTallyingResponses: isOwn && isDefault,
    allowedOnlineMeetingProviders: ["teamsForBusiness"],
    defaultOnlineMeetingProvider: "teamsForBusiness",
    owner: calendar.owner,
  };
}

import type { CalendarMailbox } from "./calendar-mailbox.ts";
import type { CalendarState } from "./calendar-state.ts";

/** A calendar as one person sees it: their own, or another person's that was shared. */
export interface SeenCalendar {
  /** The mailbox that holds it. */
  readonly mailbox: CalendarMailbox;
  readonly calendar: CalendarState;
  /** The id that the viewer sees, depending on the request's header. */
  readonly id: string;
  readonly isDefault: boolean;
  readonly isOwn: boolean;
  readonly canEdit: boolean;
  readonly canViewPrivateItems: boolean;
}

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

import { appendToBody, type Body } from "../mailbox/body.ts";
import type { SeededRandom } from "../random.ts";
import type { EventFields } from "./event-fields.ts";

const LINE = "_".repeat(80);

export function createJoinUrl(random: SeededRandom): string {
  const thread = random.bytes(24).toString("hex");
  return `https://teams.microsoft.com/l/meetup-join/19%3ameeting_${thread}%40thread.v2/0?context=%7b%22Tid%22%3a%22${random.guid()}%22%7d`;
}

/** The block that Teams puts below the text, separated by a line. */
export function withJoinBlock(body: Body, joinUrl: string): Body {
  return appendToBody(
    body,
    `<div style="width:100%; height:20px"><span style="white-space:nowrap; color:#5F5F5F; opacity:.36">${LINE}</span></div><div class="me-email-text"><span>Microsoft Teams meeting</span><br><a class="me-email-headline" href="${joinUrl}">Join the meeting now</a></div><div style="width:100%; height:20px"><span style="white-space:nowrap; color:#5F5F5F; opacity:.36">${LINE}</span></div>`,
    `${LINE}\r\nMicrosoft Teams meeting\r\nJoin the meeting now<${joinUrl}>\r\n${LINE}\r\n`,
  );
}

/** A text written without the meeting's join block ends the online meeting. */
export function meetingAfter(body: Body, joinUrl: string | undefined): Partial<EventFields> {
  if (joinUrl === undefined || body.html.includes(joinUrl) || body.text.includes(joinUrl)) return {};
  // Written as HTML, its ampersands and signs may be escaped.
  if (body.html.replaceAll("&amp;", "&").includes(joinUrl)) return {};
  return { isOnlineMeeting: false, onlineMeetingProvider: "unknown", joinUrl: undefined };
}

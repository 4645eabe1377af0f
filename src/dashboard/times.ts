const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const clock = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "long" });
const date = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric" });

/** "12:04:31", in the reader's own zone. */
export const clockTime = (at: string | number): string => clock.format(new Date(at));

const wall = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** "12:04": until when something lasts. */
export const wallTime = (at: string): string => wall.format(new Date(at));

/** "Nov 23, 12:04:31" if it is not today. */
export function logTime(at: string, nowMs: number): string {
  const then = new Date(at);
  const isToday = then.toDateString() === new Date(nowMs).toDateString();
  return isToday ? clock.format(then) : `${date.format(then)}, ${clock.format(then)}`;
}

const shortDate = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });

/** "12:04" today, "Nov 23" this year, else the whole date. */
export function listTime(at: string, nowMs: number): string {
  const [then, now] = [new Date(at), new Date(nowMs)];
  if (then.toDateString() === now.toDateString()) return wall.format(then);
  return (then.getFullYear() === now.getFullYear() ? date : shortDate).format(then);
}

/** "09:19" today, "Nov 23, 09:19" this year, else with the year: when a mail came, in the reader's own zone. */
export function mailTime(at: string, nowMs: number): string {
  const isToday = new Date(at).toDateString() === new Date(nowMs).toDateString();
  return isToday ? wallTime(at) : `${listTime(at, nowMs)}, ${wallTime(at)}`;
}

/** Date, time and zone, for a tooltip. */
export const exactTime = (at: string): string => exact.format(new Date(at));

/** "2 s", "4 min", "1 h 20 min", "3 d": two figures at most, rounded down. */
export function duration(ms: number): string {
  if (ms < second) return "0 s";
  if (ms < minute) return `${Math.floor(ms / second)} s`;
  if (ms < hour) return `${Math.floor(ms / minute)} min`;
  if (ms < day) {
    const minutes = Math.floor((ms % hour) / minute);
    return `${Math.floor(ms / hour)} h${minutes === 0 ? "" : ` ${minutes} min`}`;
  }
  return `${Math.floor(ms / day)} d`;
}

/** "0:42", "12:05", "1:00:00": the remaining time, never below zero. */
export function countdown(ms: number): string {
  const total = Math.max(0, Math.ceil(ms / second));
  const pad = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(total / 3_600);
  const minutes = Math.floor((total % 3_600) / 60);
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(total % 60)}` : `${minutes}:${pad(total % 60)}`;
}

/** "just now", "3 min ago", "in 4 min"; "now" for what is due. */
export function relativeTime(at: string, nowMs: number, side: "past" | "future" = "past"): string {
  const difference = Date.parse(at) - nowMs;
  if (side === "future") return difference < second ? "now" : `in ${duration(difference)}`;
  return -difference < 5 * second ? "just now" : `${duration(-difference)} ago`;
}

import { describe, expect, it } from "vitest";
import { connectionWords } from "../../src/dashboard/connection-words.ts";
import { type Connection, createLive, pauseMs, type Stream } from "../../src/dashboard/live.ts";
import { followStatus } from "../../src/dashboard/operations/subscriptions.ts";

/** A hand-driven network: each opened socket is kept, with what was asked of it. */
function setUp(startAfter: string | null = null) {
  const sockets: {
    open(): void;
    close(wasRefused?: boolean): void;
    readonly asked: (string | null)[];
    send(cursor: string): void;
    end(wasRefused: boolean): void;
  }[] = [];
  const connections: Connection[] = [];
  const taken: string[] = [];
  const timers: (() => void)[] = [];
  let restarts = 0;
  let refusals = 0;
  const stream: Stream = {
    operation: followStatus,
    startAfter,
    restart: () => {
      restarts += 1;
    },
    take: (data) => {
      taken.push(String(data));
      return String(data);
    },
  };
  const live = createLive({
    streams: [stream],
    open(onOpen, onClosed) {
      const asked: (string | null)[] = [];
      let send: (data: unknown) => void = () => {};
      let end: (wasRefused: boolean) => void = () => {};
      sockets.push({
        open: onOpen,
        close: (wasRefused = false) => onClosed(wasRefused),
        asked,
        send: (cursor) => send(cursor),
        end: (wasRefused) => end(wasRefused),
      });
      return {
        subscribe(_document, { after }, onData, onEnd) {
          asked.push(after);
          send = onData;
          end = onEnd;
        },
        close() {},
      };
    },
    onConnection: (connection) => connections.push(connection),
    onRefused: () => {
      refusals += 1;
    },
    now: () => 1_000,
    later(_ms, run) {
      timers.push(run);
      return () => timers.splice(timers.indexOf(run), 1);
    },
    random: () => 0,
  });
  live.start();
  const socket = (index: number) => {
    const found = sockets[index];
    if (found === undefined) throw new Error(`No socket ${index} was opened.`);
    return found;
  };
  return { live, socket, connections, taken, timers, counts: () => ({ restarts, refusals, sockets: sockets.length }) };
}

describe("the live connection", () => {
  it("goes on behind the last cursor after a break", () => {
    const { socket, timers, taken } = setUp();
    socket(0).open();
    socket(0).send("1.0~a");
    socket(0).send("2.0");
    socket(0).close();
    timers[0]?.();
    socket(1).open();
    socket(1).send("3.0");
    expect([socket(0).asked, socket(1).asked, taken]).toEqual([[null], ["2.0"], ["1.0~a", "2.0", "3.0"]]);
  });

  it("takes the present state anew when the server no longer knows the cursor", () => {
    const { socket, timers, counts } = setUp("9.9");
    socket(0).open();
    socket(0).end(true);
    timers[0]?.();
    socket(1).open();
    expect([socket(0).asked, socket(1).asked, counts().restarts]).toEqual([["9.9"], [null], 1]);
  });

  it("says since when it is broken, and keeps saying the same while tries fail", () => {
    const { socket, timers, connections } = setUp();
    socket(0).close();
    timers[0]?.();
    socket(1).close();
    expect(connections).toEqual([
      { state: "connecting" },
      { state: "broken", since: 1_000, nextTryAt: 1_500 },
      { state: "broken", since: 1_000, nextTryAt: null },
      { state: "broken", since: 1_000, nextTryAt: 2_000 },
    ]);
  });

  it("hears nothing of a socket that it gave up", () => {
    const { socket, taken } = setUp();
    socket(0).open();
    socket(0).close();
    socket(0).send("1.0");
    expect(taken).toEqual([]);
  });

  it("tells when the server refuses the viewer", () => {
    const { socket, counts } = setUp();
    socket(0).close(true);
    expect(counts().refusals).toBe(1);
  });

  it("tries at once when asked, and never when stopped", () => {
    const { live, socket, timers, counts } = setUp();
    socket(0).close();
    live.tryNow();
    expect([timers.length, counts().sockets]).toEqual([0, 2]);
    live.stop();
    socket(1).close();
    expect([timers.length, counts().sockets]).toEqual([0, 2]);
  });

  it("waits longer from try to try, up to ten seconds and a quarter", () => {
    expect([0, 1, 2, 10].map((tries) => pauseMs(tries, 0))).toEqual([500, 1_000, 2_000, 10_000]);
    expect(pauseMs(10, 1)).toBe(12_500);
  });
});

describe("words for the connection", () => {
  it("a short break is reconnecting, a long one offline, and both say what comes next", () => {
    const broken: Connection = { state: "broken", since: 0, nextTryAt: 9_000 };
    expect(connectionWords(broken, 1_000)).toMatchObject({ word: "reconnecting", isStale: false });
    expect(connectionWords(broken, 4_000)).toMatchObject({ word: "reconnecting", isStale: true });
    expect(connectionWords(broken, 4_000).detail).toContain("next try in 5 s");
    expect(connectionWords({ ...broken, nextTryAt: null }, 30_000)).toMatchObject({ word: "offline", isStale: true });
  });
});

import { connect } from "node:net";
import fc from "fast-check";

/** What somebody sends over one TCP connection, and how they leave. */
export interface RawVisit {
  readonly parts: readonly Buffer[];
  readonly leaves: "afterAnswer" | "atOnce" | "byReset" | "halfClosed";
}

const target = fc.constantFrom(
  ...[
    "/",
    "//",
    "///",
    "/graphql",
    "//graphql",
    "/graphql?query=%",
    "/graphql?query=%7B__typename%7D",
    "*",
    "",
    "http://",
    "?",
    "/%",
  ],
  ...[
    "http://[",
    "http:///x",
    "/login",
    "/login?code=%FF",
    "/logout",
    "/auth/callback?state=%00&code=x",
    "/auth/callback?state",
    "/sign-on?return=%00&try=%00",
    "/sign-on?return=%EF%BF%BF",
    "/sign-on/callback?state=%00&code=%00",
    "/sign-on/callback?error&error_description=%00",
    "/sign-on/signed-out?sid=%00",
    "\\",
  ],
  ...[
    "/notifications/",
    "/notifications/%00",
    "/notifications/x?validationToken=%",
    "/readyz",
    "/metrics",
    "/assets/%2e%2e/x",
    `/${"a".repeat(9000)}`,
  ],
);
const method = fc.constantFrom("GET", "POST", "OPTIONS", "HEAD", "CONNECT", "TRACE", "PUT", "BREW", "");
const header = fc.constantFrom(
  ...[
    "host: x",
    "host:",
    "host: x\r\nhost: y",
    "content-length: 5",
    "content-length: -1",
    "content-length: 1048576",
    "transfer-encoding: chunked",
  ],
  ...[
    "expect: 100-continue",
    "expect: nonsense",
    "connection: upgrade\r\nupgrade: websocket",
    "upgrade: h2c\r\nconnection: upgrade, http2-settings",
  ],
  ...[
    "origin: null",
    "origin: http://[",
    "cookie: m365_sync_session=a.b",
    "cookie: ;;=;m365_sync_session=%",
    "authorization: Bearer ",
    "authorization: Bearer wrong",
  ],
  ...[
    "content-type: application/json",
    "content-type: multipart/form-data; boundary=x",
    "content-type: application/graphql",
    "accept: text/event-stream",
    "accept: text/html",
  ],
  ...[
    "\u0001: x",
    `x: ${"y".repeat(20_000)}`,
    "sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==",
    "sec-websocket-protocol: graphql-transport-ws",
  ],
);
const body = fc.oneof(
  fc.constantFrom(
    "",
    "{",
    '{"query":"{ __typename }"}',
    "[[[[[[",
    "0\r\n\r\n",
    "5\r\nabc",
    "token=%",
    "\u0000\u0000",
    "null",
    '{"value":[{}]}',
  ),
  fc.string({ maxLength: 40 }),
);
const leaves = fc.constantFrom("afterAnswer", "atOnce", "byReset", "halfClosed") satisfies fc.Arbitrary<
  RawVisit["leaves"]
>;
const rawBytes = fc.uint8Array({ maxLength: 120 }).map((bytes) => Buffer.from(bytes));

const request = fc
  .record({
    method,
    target,
    headers: fc.array(header, { maxLength: 5 }),
    body,
    tail: fc.option(rawBytes, { nil: Buffer.alloc(0), freq: 4 }),
  })
  .map(({ method: verb, target: path, headers, body: text, tail }) =>
    Buffer.concat([
      Buffer.from(`${verb} ${path} HTTP/1.1\r\n${headers.map((line) => `${line}\r\n`).join("")}\r\n${text}`, "latin1"),
      tail,
    ]),
  );

const handshake = (path: string) =>
  Buffer.from(
    `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\nsec-websocket-protocol: graphql-transport-ws\r\n\r\n`,
  );
const payload = fc.oneof(
  fc
    .constantFrom(
      ...[
        "",
        "{",
        "null",
        "[]",
        '{"type":"connection_init"}',
        '{"type":"connection_init","payload":{"authorization":7}}',
        '{"type":"connection_init","payload":[]}',
      ],
      ...[
        '{"type":"subscribe","id":"1","payload":{"query":"{"}}',
        '{"type":"subscribe","id":"__proto__","payload":{"query":"{ a }"}}',
        '{"type":"complete","id":"constructor"}',
      ],
      ...[
        '{"type":"ping","payload":{}}',
        '{"type":"pong"}',
        '{"type":"nonsense"}',
        `{"type":"connection_init","payload":{"x":"${"y".repeat(20_000)}"}}`,
      ],
    )
    .map((text) => Buffer.from(text)),
  rawBytes,
);
/** A frame whose first byte (FIN, reserved bits, opcode) and whose length may lie; masked, as clients have to, or not. */
const frame = fc
  .record({
    first: fc.oneof(fc.constantFrom(0x81, 0x82, 0x88, 0x89, 0x8a, 0x01, 0x00), fc.nat(255)),
    payload,
    isMasked: fc.boolean(),
    lie: fc.constantFrom(0, 0, 0, 1, 70_000),
  })
  .map(({ first, payload: data, isMasked, lie }) => {
    const said = data.length + lie;
    const length = said < 126 ? Buffer.from([said]) : Buffer.from([126, (said >> 8) & 255, said & 255]);
    length[0] = (length[0] ?? 0) | (isMasked ? 0x80 : 0);
    // A mask of zeros leaves the payload as it is.
    return Buffer.concat([Buffer.from([first]), length, Buffer.alloc(isMasked ? 4 : 0), data]);
  });
const upgrade = fc
  .record({
    path: fc.constantFrom("/graphql", "/graphql", "/graphql", "//", "/other", "/graphql?x=%", "*"),
    frames: fc.array(frame, { maxLength: 4 }),
  })
  .map(({ path, frames }) => [handshake(path), ...frames]);

const visit = fc.record({
  parts: fc.oneof(
    request.map((one) => [one]),
    fc.tuple(request, request),
    upgrade,
  ),
  leaves,
}) satisfies fc.Arbitrary<RawVisit>;

/** The same visits for the same seed. */
export function sampleVisits(seed: number, count: number): readonly RawVisit[] {
  return fc.sample(visit, { seed, numRuns: count });
}

/** Goes there, sends, leaves; ends when the connection is over. */
export async function pay(port: number, { parts, leaves: how }: RawVisit): Promise<void> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: how === "halfClosed" });
  // The server may end it at any moment: that is an answer, too.
  socket.on("error", () => {});
  // Not once() of node:events: it fails when the server ends the connection in the middle of a write.
  const closed = new Promise((resolve) => socket.once("close", resolve));
  socket.on("data", () => {
    if (how === "afterAnswer") socket.destroy();
  });
  socket.once("connect", () => {
    for (const part of parts) socket.write(part);
    if (how === "atOnce") socket.destroySoon();
    if (how === "byReset") socket.resetAndDestroy();
    if (how === "halfClosed") socket.end(() => socket.destroy());
  });
  // The server waits for the rest of half a request; the visitor does not.
  socket.setTimeout(300, () => socket.destroy());
  await closed;
}

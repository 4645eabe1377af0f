import { type Logger, pino } from "pino";

export type { Logger };

/** Names under which a secret could come by; wherever one is in what is logged, it is struck out. */
const secrets = [
  "authorization",
  "cookie",
  "token",
  "accessToken",
  "refreshToken",
  "tokenCache",
  "clientSecret",
  "client_secret",
  "code",
  "code_verifier",
  "codeVerifier",
  "password",
];

/** JSON lines on standard output; readable ones for a terminal. */
export function createLogger(options: { readonly level: string; readonly isPretty?: boolean }): Logger {
  return pino({
    level: options.level,
    base: null,
    redact: {
      paths: [
        ...secrets,
        ...secrets.map((name) => `*.${name}`),
        'req.headers["set-cookie"]',
        "req.headers.cookie",
        "req.headers.authorization",
      ],
      censor: "[redacted]",
    },
    ...(options.isPretty ? { transport: { target: "pino-pretty", options: { ignore: "pid,hostname" } } } : {}),
  });
}

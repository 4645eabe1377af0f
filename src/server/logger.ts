import { type Logger, pino } from "pino";

export type { Logger };

/** Names of values that may be secret; they are removed from whatever is logged. */
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

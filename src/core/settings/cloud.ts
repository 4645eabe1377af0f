/** Microsoft's clouds: worldwide and the national ones, each with its own sign-in and its own Graph. */
export const clouds = ["global", "us-gov", "us-gov-dod", "china"] as const;
export type Cloud = (typeof clouds)[number];

/** What a `Prefer` header asks for. It holds for one request only: no link remembers it. */
export interface Preference {
  readonly maxPageSize?: number;
  /** Windows or IANA name. */
  readonly timeZone?: string;
}

export function readPrefer(header: string | undefined): Preference {
  if (header === undefined) return {};
  const size = /odata\.maxpagesize\s*=\s*"?(\d+)"?/i.exec(header)?.[1];
  const zone = /outlook\.timezone\s*=\s*"([^"]*)"/i.exec(header)?.[1];
  return {
    ...(size === undefined ? {} : { maxPageSize: Math.max(1, Number(size)) }),
    ...(zone === undefined ? {} : { timeZone: zone }),
  };
}

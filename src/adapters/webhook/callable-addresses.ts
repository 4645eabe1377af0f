// Where a webhook may lead. Its address is somebody's text, and this server stands where that person does not: beside databases, in a cloud
// with a service of secrets at 169.254.169.254, behind a firewall. So only addresses of the internet are called, and networks that the
// operator allowed.
import ipaddr from "ipaddr.js";

export interface CallableAddresses {
  /** Null: it may be called. */
  findRefusal(address: string): string | null;
  /** In a network that the operator allowed: there http without TLS will do. */
  isAllowedNetwork(address: string): boolean;
}

/** Addresses of the internet that only machines of a cloud reach: Azure's own service. */
const platform: ReadonlySet<string> = new Set(["168.63.129.16"]);
/** All that is given out of IPv6. What lies outside holds old ways to write an IPv4 address. */
const globalIpv6 = ipaddr.parseCIDR("2000::/3");

/** @param networks CIDR, as in WEBHOOK_NETWORKS */
export function createCallableAddresses(networks: readonly string[]): CallableAddresses {
  const allowed = networks.map((network) => ipaddr.parseCIDR(network));
  const isAllowed = (address: Address): boolean =>
    allowed.some((network) => network[0].kind() === address.kind() && address.match(network));
  return {
    findRefusal(text) {
      const address = read(text);
      if (address === null) return `${text} is no address.`;
      if (isAllowed(address) || isPublic(address)) return null;
      return `${address.toString()} is no address of the internet. Webhooks go to private networks only if the operator allows them (WEBHOOK_NETWORKS).`;
    },
    isAllowedNetwork(text) {
      const address = read(text);
      return address !== null && isAllowed(address);
    },
  };
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** An IPv4 address that is written as IPv6 (::ffff:10.0.0.1) is what it stands for. */
function read(text: string): Address | null {
  return ipaddr.isValid(text) ? ipaddr.process(text) : null;
}

function isPublic(address: Address): boolean {
  if (address.range() !== "unicast" || platform.has(address.toString())) return false;
  return address.kind() === "ipv4" || address.match(globalIpv6);
}

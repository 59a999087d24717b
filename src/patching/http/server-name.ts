/** Name and port of a server, from what a request calls it. */
export interface ServerName {
  readonly authority: string | undefined;
  readonly scheme: unknown;
  readonly address: string | undefined;
  readonly port: number | undefined;
}

/** Remembers the name in the last request: nearly all call the same server. */
export class ServerNames {
  #latest: ServerName = { authority: undefined, scheme: undefined, address: undefined, port: undefined };

  /** @param authority `host[:port]` */
  of(authority: string | undefined, scheme: unknown): ServerName {
    const latest = this.#latest;
    if (authority === latest.authority && scheme === latest.scheme) return latest;
    const hostEnd = authority === undefined ? -1 : authorityHostEnd(authority);
    this.#latest = {
      authority,
      scheme,
      address: unbracketed(hostEnd === -1 ? authority : authority?.slice(0, hostEnd)),
      port: hostEnd === -1 ? undefined : authorityPort(authority as string, hostEnd, scheme),
    };
    return this.#latest;
  }
}

/** `server.address` of a host: an IPv6 address is in brackets in a URL only. */
export function unbracketed<Host extends string | undefined>(host: Host): Host {
  return (host?.charCodeAt(0) === 91 /* [ */ && host.endsWith(']') ? host.slice(1, -1) : host) as Host;
}

/** Where the host of `host[:port]` ends; -1 when colons make that ambiguous (an IPv6 address without brackets). */
function authorityHostEnd(authority: string): number {
  const last = authority.lastIndexOf(':');
  if (last === -1) return authority.length;
  if (authority.indexOf(':') === last) return last;
  if (authority.charCodeAt(0) !== 91 /* [ */) return -1;
  if (authority.endsWith(']')) return authority.length;
  return authority.charCodeAt(last - 1) === 93 /* ] */ ? last : -1;
}

function authorityPort(authority: string, hostEnd: number, scheme: unknown): number | undefined {
  if (hostEnd < authority.length) {
    const port = Number(authority.slice(hostEnd + 1));
    return Number.isNaN(port) ? undefined : port;
  }
  if (scheme === 'http') return 80;
  return scheme === 'https' ? 443 : undefined;
}

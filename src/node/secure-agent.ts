import type { Agent, AgentOptions } from 'node:https';
import type { NetConnectOpts } from 'node:net';
import type { TLSSocket } from 'node:tls';

/**
 * An agent for `https` whose connections carry nothing before the server's certificate has been accepted.
 *
 * With Node's own agent a request is written at once and waits inside the TLS connection for the end of the handshake. Node looks at
 * the certificate in JavaScript; in a thread that is being terminated no JavaScript runs any more, and what waits goes out to whoever
 * answered (seen in Node 22.15 to 26.10). Here a request gets its connection once `secureConnect` has been emitted, which Node does for
 * an accepted certificate, or for any where the user has asked for that (`NODE_TLS_REJECT_UNAUTHORIZED=0`).
 *
 * Sessions are not kept for later connections: in a resumed one Node does not compare the server's name again
 * (`onConnectSecure` in lib/_tls_wrap.js), and a refused server could have given the session.
 * @param options as for `https.Agent`; `timeout` of a request (ms) also limits its handshake, a little later (`GRACE`)
 * @param opening called with each connection at the beginning of its handshake, such as to keep it from holding the process
 */
export function createSecureAgent(options: AgentOptions, opening: (socket: TLSSocket) => void): Agent {
  const { Agent } = process.getBuiltinModule('node:https');
  const agent = new Agent({ ...options, maxCachedSessions: 0 });
  const connect = agent.createConnection as unknown as Connect;
  // Node takes what the callback gets where nothing is returned: https://nodejs.org/api/http.html#agentcreateconnectionoptions-callback
  (agent as unknown as { createConnection: Connect }).createConnection = (connection, settle) => {
    // Without a proxy, and this agent is told of none, the socket is there at once.
    const socket = connect.call(agent, connection) as TLSSocket;
    opening(socket);
    handOver(socket, connection.timeout, settle as Settle);
    return undefined;
  };
  return agent;
}

/** ms; whoever set the timeout of a request speaks of it first, in words of its own. */
const GRACE = 1000;

type Connect = (this: Agent, connection: NetConnectOpts, settle?: Settle) => TLSSocket | undefined;

/** As the agent takes it: a socket, or why there is none. */
type Settle = (error: Error | null, socket?: TLSSocket) => void;

function handOver(socket: TLSSocket, limit: number | undefined, settle: Settle): void {
  const timer =
    limit === undefined ? undefined : setTimeout(() => socket.destroy(new HandshakeTimeout()), limit + GRACE);
  timer?.unref();
  // For what comes between the listeners of this function and those of the request.
  socket.on('error', () => {});
  const fail = (error: Error) => end(error);
  const closed = () => end(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
  const secure = () => end(null);
  function end(error: Error | null): void {
    clearTimeout(timer);
    socket.removeListener('secureConnect', secure).removeListener('error', fail).removeListener('close', closed);
    if (error === null) settle(null, socket);
    else settle(error);
  }
  socket.once('secureConnect', secure).once('error', fail).once('close', closed);
}

/** The handshake took longer than the request may. */
class HandshakeTimeout extends Error {
  readonly code = 'ETIMEDOUT';

  constructor() {
    super('the TLS handshake took too long');
  }
}

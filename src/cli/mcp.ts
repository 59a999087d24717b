import { join } from 'node:path';
import { loadChunk } from '../node/chunk.ts';
import { VERSION } from '../version.ts';
import { TraceList } from '../viewer/server/trace-list.ts';
import type { McpCommand } from './arguments.ts';
import { openFiles } from './open-files.ts';
import { say, serve } from './serve.ts';

export const MCP_USAGE = `Usage: otel-auto mcp [file ...] [options]

A server of the Model Context Protocol on stdin and stdout, for editors and agents. It receives traces as \`view\` does, and answers
questions about them: which are slow, what failed and where, what changed. Files of OTLP/JSON are opened at the start.

How to add it, wherever servers are listed as JSON (.mcp.json, .vscode/mcp.json, .cursor/mcp.json, claude_desktop_config.json ...):

  { "mcpServers": { "traces": { "command": "npx", "args": ["-y", "@org/otel-auto", "mcp"] } } }

In .vscode/mcp.json the first key is "servers". With a command line: claude mcp add traces -- npx -y @org/otel-auto mcp

Options: --port, --grpc-port, --memory and --save, as of view.
`;

/**
 * Serves MCP until stdin ends.
 * @returns the exit code: 0, or 1 when it cannot listen or a file cannot be opened
 */
export async function mcp(command: McpCommand): Promise<number> {
  const listeners = new Set<(traceIds: ReadonlySet<string>) => void>();
  const serving = await serve(command, {
    tail: false,
    onChange: (traceIds) => {
      for (const listener of listeners) listener(traceIds);
    },
  });
  if (serving === undefined) return 1;
  const { viewer, close } = serving;
  const isOpen = await openFiles(viewer.store, command.files);
  if (isOpen) {
    say(`traces are taken at ${viewer.url}, and shown there; MCP is on stdin and stdout`);
    await loadChunk<typeof import('../mcp/index.ts')>('mcp-index').serveMcp(
      {
        store: viewer.store,
        list: new TraceList(viewer.store),
        url: viewer.url,
        loader: join(__dirname, '..', 'register', 'import.mjs'),
        diagnose: (of, time) => loadChunk<typeof import('../doctor/index.ts')>('doctor-index').diagnose(of, time),
        onChange(listener) {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      },
      VERSION,
    );
  }
  await close();
  return isOpen ? 0 : 1;
}

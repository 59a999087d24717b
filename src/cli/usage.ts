export const DEFAULT_HOST = '127.0.0.1';
/** Registered for OTLP/HTTP (https://opentelemetry.io/docs/specs/otlp/#otlphttp-default-port). */
export const DEFAULT_PORT = 4318;
/** Registered for OTLP/gRPC (https://opentelemetry.io/docs/specs/otlp/#otlpgrpc-default-port). */
export const DEFAULT_GRPC_PORT = 4317;

export const USAGE = `Usage: otel-auto <command> [options]

Commands:
  run <command ...>  run a command with tracing, and show its traces on a page: otel-auto run npm start
  view [file ...]    show what is sent here, and traces in files of OTLP/JSON, on a page
  doctor             say why an app is not traced, and what to do: otel-auto doctor -- node app.js
  mcp [file ...]     answer questions of editors and agents about traces (Model Context Protocol); see mcp --help
  receive            print each trace that is sent here as a tree, until Ctrl-C
  compare <command ...>  run a command with OTEL_NODE_ENGINE=loader, then sdk, and print the spans that differ
  settings           print every setting, its value in this environment and where that is from

Options of run, view, receive and mcp:
  --port <number>       port of the page and of OTLP/HTTP, 0 for any free one (default ${DEFAULT_PORT}, or the next free one)
  --grpc-port <number>  port of OTLP/gRPC (default ${DEFAULT_GRPC_PORT}, or the next free one)
  --memory <size>       how much telemetry to keep; the oldest traces go first (default 64MB)
  --save <file>         append all that is received to a file, as lines of OTLP/JSON
  --attributes          print all attributes, events and links in trees

Options of run:
  --keep                keep the page when the command has ended, until Ctrl-C
  --tail                also print each trace as a tree on stdout
Options of view:
  --host <address>      address to listen on (default ${DEFAULT_HOST})
  --tail                also print each trace as a tree on stdout
Options of receive:
  --host <address>      address to listen on (default ${DEFAULT_HOST})
  --json                print every request received as one line of OTLP/JSON instead
Options of doctor:
  --for <time>          let the app run so long, such as 30s (default: until it is ready, at most 10s)
  --json, --markdown    print the report for programs, or for an issue
  --only <names>        findings of these areas or codes only, such as export,libraries
  --explain <code>      say what a code means, and nothing else
  --list                print all codes
Options of settings:
  --json                print JSON instead

Options:
  --help, -h            print this and exit
  --version, -v         print the version and exit

To trace an app without this: node --import @org/otel-auto/register app.js
`;

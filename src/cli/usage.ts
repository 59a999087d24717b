export const DEFAULT_HOST = '127.0.0.1';
/** Registered for OTLP/HTTP (https://opentelemetry.io/docs/specs/otlp/#otlphttp-default-port). */
export const DEFAULT_PORT = 4318;

export const USAGE = `Usage: otel-auto <command> [options]

Commands:
  receive    receive traces over OTLP/HTTP and print each as a tree, until Ctrl-C
  settings   print every setting, its value in this environment and where that is from

Options of receive:
  --port <number>    port to listen on, 0 for any free one (default ${DEFAULT_PORT})
  --host <address>   address to listen on (default ${DEFAULT_HOST})
  --json             print every request received as one line of OTLP/JSON instead

Options of settings:
  --json             print JSON instead

Options:
  --help, -h         print this and exit
  --version, -v      print the version and exit

To trace an app: node --import @org/otel-auto/register app.js
`;

export const DEFAULT_HOST = '127.0.0.1';
/** Registered for OTLP/HTTP (https://opentelemetry.io/docs/specs/otlp/#otlphttp-default-port). */
export const DEFAULT_PORT = 4318;

export const USAGE = `Usage: otel-auto <command> [options]

Commands:
  receive    receive traces over OTLP/HTTP and print each as a tree, until Ctrl-C
  settings   print every setting, its value in this environment and where that is from

  doctor     say why an app is not traced, and what to do: doctor [options] [-- node app.js]

Options of doctor:
  --for <time>       let the app run so long, such as 30s (default: until it is ready, at most 10s)
  --json, --markdown print it for programs, or for an issue
  --only <names>     findings of these areas or codes only, such as export,libraries
  --explain <code>   say what a code means, and nothing else
  --list             print all codes

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

// The name the Operator's NODE_OPTIONS ask for. Any Node can parse this, and the loader stands down on those it does not support.
require('@org/otel-auto/register');

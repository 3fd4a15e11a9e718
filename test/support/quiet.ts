/** Imported for its effect: the SDK says only what breaks a test, unless LOG_LEVEL asks for more. */
import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';

if (!process.env.LOG_LEVEL) {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) } },
    shutdownSignals: [],
  });
}

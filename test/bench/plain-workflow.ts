import { condition, defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';

const { begin, finish } = proxyActivities<{ begin(): Promise<void>; finish(): Promise<void> }>({
  startToCloseTimeout: '40s',
});

/** Two regular activities that do nothing, and one signal. */
export async function plain(): Promise<void> {
  let signalled = false;
  setHandler(defineSignal('go'), () => void (signalled = true));
  await begin();
  await condition(() => signalled);
  await finish();
}

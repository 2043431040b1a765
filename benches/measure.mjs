// How time is measured: tasks side by side in rounds, each round in another order, so that what the machine does
// meanwhile strikes all alike; per round a ratio of the two times, and of the ratios the median and the quartiles.

/** How long to measure. Times are in milliseconds. */
export const efforts = {
  full: { warmMs: 1500, sampleMs: 60, rounds: 15, fewestRounds: 3, budgetMs: 10_000 },
  quick: { warmMs: 600, sampleMs: 30, rounds: 7, fewestRounds: 3, budgetMs: 2_500 },
  smoke: { warmMs: 0, sampleMs: 0, rounds: 2, fewestRounds: 2, budgetMs: 0 },
};

/** Median and quartiles, by linear interpolation; of no numbers, none. */
export function quartiles(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const quantile = (part) => {
    const place = part * (sorted.length - 1);
    const below = Math.floor(place);
    const above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
  };
  return sorted.length === 0 ? undefined : { q1: quantile(0.25), median: quantile(0.5), q3: quantile(0.75) };
}

/** The tasks of a round: the same ones, beginning one further each time. */
export const rotated = (tasks, round) => tasks.map((_, index) => tasks[(index + round) % tasks.length]);

/**
 * Measures tasks, each a `{ name, run }`, against the first of them. `now` is the clock (it may be a promise).
 * Garbage is collected as the runtime sees fit. Asking for it before each sample looks fairer and is not: with the last
 * object of a shape V8 throws away the code that it made for that shape, and no sample would be of warm code.
 * Gives for each task its milliseconds, and how many times slower than the first it was, round by round.
 */
export async function compare(tasks, effort, now) {
  const timed = async ({ run }, times) => {
    const start = await now();
    for (let time = 0; time < times; time += 1) await run();
    return ((await now()) - start) / times;
  };

  const times = new Map();
  for (const task of tasks) times.set(task, await warmUp(task, effort, timed));

  const samples = new Map(tasks.map((task) => [task, []]));
  const begun = performance.now();
  for (let round = 0; round < effort.rounds; round += 1) {
    if (round >= effort.fewestRounds && performance.now() - begun > effort.budgetMs) break;
    for (const task of rotated(tasks, round)) samples.get(task).push(await timed(task, times.get(task)));
  }
  const first = samples.get(tasks[0]);
  return tasks.map((task) => {
    const own = samples.get(task);
    return {
      name: task.name,
      rounds: own.length,
      ms: quartiles(own),
      ratio: quartiles(own.map((ms, round) => ms / first[round])),
    };
  });
}

/** Runs a task until it is warm. Returns how many runs make one sample. */
async function warmUp(task, { warmMs, sampleMs }, timed) {
  let fastest = await timed(task, 1);
  for (let spent = fastest; spent < warmMs;) {
    const ms = await timed(task, 1);
    fastest = Math.min(fastest, ms);
    // A clock that is too coarse to see the task must not keep this going for ever.
    spent += Math.max(ms, 0.1);
  }
  return Math.max(1, Math.min(1000, Math.ceil(sampleMs / Math.max(fastest, 0.01))));
}

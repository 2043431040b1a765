// Measures time: tasks run in rounds, each in another order, so that other load on the machine affects all of them equally.
// Each round gives a ratio of times; results are the median and quartiles of the ratios.

/** How long to measure, in milliseconds. */
export const efforts = {
  full: { warmMs: 1500, sampleMs: 60, rounds: 15, fewestRounds: 3, budgetMs: 10_000 },
  quick: { warmMs: 600, sampleMs: 30, rounds: 7, fewestRounds: 3, budgetMs: 2_500 },
  smoke: { warmMs: 0, sampleMs: 0, rounds: 2, fewestRounds: 2, budgetMs: 0 },
};

/** Median and quartiles by linear interpolation; undefined for no numbers. */
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

/** The tasks of a round: each round begins with the next task. */
export const rotated = (tasks, round) => tasks.map((_, index) => tasks[(index + round) % tasks.length]);

/**
 * Measures tasks, each a `{ name, run }`, against the first of them. `now` is the clock (it may be a promise).
 * Garbage collection is not forced: when the last object of a shape is collected, V8 discards the code that was optimized
 * for it, so that no sample would measure optimized code.
 *
 * Returns for each task its milliseconds, and the ratio of its time to that of the first, as quartiles over the rounds.
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
  const start = performance.now();
  for (let round = 0; round < effort.rounds; round += 1) {
    if (round >= effort.fewestRounds && performance.now() - start > effort.budgetMs) break;
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

/** Runs a task until it is optimized. Returns how many runs make one sample. */
async function warmUp(task, { warmMs, sampleMs }, timed) {
  let fastest = await timed(task, 1);
  for (let spent = fastest; spent < warmMs;) {
    const ms = await timed(task, 1);
    fastest = Math.min(fastest, ms);
    // If the clock is too coarse to measure the task, the loop must still end.
    spent += Math.max(ms, 0.1);
  }
  return Math.max(1, Math.min(1000, Math.ceil(sampleMs / Math.max(fastest, 0.01))));
}

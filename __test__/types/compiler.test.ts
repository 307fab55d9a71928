import { beforeAll, describe, expect, it } from 'vitest';
import { check, checkTypeTests } from './tsc.js';

const values = `
import { ops, tensor, type Tensor } from 'espalier';
const x: Tensor<[number, 784], 'float32'> = ops.zeros([1 as number, 784]);
void [x, tensor];
`;

/** Mistakes, and the sentences that the compiler must show for them. */
const mistakes: readonly [about: string, line: string, sentence: string][] = [
  [
    'a matrix product that does not fit',
    'x.matMul(ops.zeros([512, 10]));',
    'matMul: [number, 784] x [512, 10]: inner sizes 784 and 512 differ',
  ],
  [
    'operands that do not broadcast',
    'x.add(ops.zeros([2, 10]));',
    'add: [number, 784] and [2, 10] do not broadcast: sizes 784 and 10 differ',
  ],
  [
    'a reshape that would lose values',
    'tensor([[1, 2, 3], [4, 5, 6]]).reshape([4, 2]);',
    'reshape: [2, 3] holds 6 values, [4, 2] holds 8',
  ],
  [
    'shapes that cannot be joined',
    'ops.concat([ops.zeros([2, 3]), ops.zeros([4, 4])]);',
    'concat: [2, 3] and [4, 4] differ outside axis 0',
  ],
  ['an axis that is not there', 'x.sum({ axes: 2 });', 'sum: axis 2 is out of range for [number, 784]'],
];

describe('the compiler', () => {
  it('agrees with every expectation of the type tests', () => {
    expect(checkTypeTests().complaints).toEqual([]);
  });

  describe('shows the shapes of', () => {
    let complaints: readonly string[];
    beforeAll(() => {
      complaints = check(values + mistakes.map(([, line]) => line).join('\n')).complaints;
    });

    it.each(mistakes)('%s', (_about, line, sentence) => {
      const number = values.split('\n').length + mistakes.findIndex(([, other]) => other === line);
      expect(complaints.filter((complaint) => complaint.includes(`(${number},`))).toEqual([
        expect.stringContaining(`"${sentence}"`),
      ]);
    });
  });

  it('spends less than a second on 300 chained ops', () => {
    const program = chain(300);
    const time = (text: string) => {
      const { complaints, seconds } = check(text);
      expect(complaints).toEqual([]);
      return seconds;
    };
    // The least of two, interleaved: what other work does to caches and clocks only ever adds to it.
    const rounds = [0, 1].map(() => ({ empty: time(values), long: time(program) }));
    const least = (key: 'empty' | 'long') => Math.min(...rounds.map((round) => round[key]));
    expect(least('empty')).toBeGreaterThan(0.1);
    expect(least('long') - least('empty')).toBeLessThan(1);
  });
});

/** A program that calls one op on the result of the last, and at its end states the shape that must come out. */
function chain(length: number): string {
  let columns = 784;
  let program = `${values}const x0 = x;\n`;
  for (let i = 0; i < length; i++) {
    const [call, next] = link(`x${i}`, i, columns);
    program += `const x${i + 1} = ${call};\n`;
    columns = next;
  }
  return `${program}const end: Tensor<[number, ${columns}], 'float32'> = x${length};\nvoid end;\n`;
}

/** One call, and the number of columns after it. */
function link(x: string, i: number, columns: number): [call: string, columns: number] {
  const next = ((i * 7) % 500) + 10;
  const links: readonly [string, number][] = [
    [`${x}.matMul(ops.zeros([${columns}, ${next}]))`, next],
    [`${x}.add(ops.zeros([${columns}]))`, columns],
    [`${x}.tanh()`, columns],
    [`${x}.mul(${x}.sum({ axes: [1], keepDims: true }))`, columns],
    [`${x}.reshape([-1, ${columns}, 1])`, columns],
    [`${x}.transpose([0, 2, 1])`, columns],
    [`${x}.squeeze(1)`, columns],
    [`ops.concat([${x}, ${x}], { axis: 1 })`, 2 * columns],
    [`${x}.slice([0, 1], [-1, ${columns - 1}])`, columns - 1],
    [`${x}.sub(${x}.mean({ axes: 0 })).greater(0).where(${x}, 0)`, columns],
  ];
  return links[i % links.length] as [string, number];
}

// Made by make_sets.py from scikit-learn 1.9.1; not to be edited.
import type { PackedSet } from '../packed-set.js';

export const iris: PackedSet<4> = {
  source: 'R. A. Fisher: Iris (1936). UCI Machine Learning Repository, https://doi.org/10.24432/C56C76',
  license: 'CC BY 4.0',
  rows: 150,
  columns: 4,
  width: 1,
  divisor: 10,
  featureNames: ['sepalLength', 'sepalWidth', 'petalLength', 'petalWidth'],
  classNames: ['setosa', 'versicolor', 'virginica'],
  packed: `
lY/tkpowGEZrpP2BJEFEEQkvCK5fCyiJ8iUILut226nT+7+bZnsHPv/eycw5JyIkKAWCDj5GiUcRXxGUbcZKEpAhDyiKXPnu0UH2QtEx0NERyOAVRoNqq6
Eyokq2wYoIybBcj4diTYdZMEbihSrJSkViOf5+DCaIg454oCunkKJT8OWSHE9HWUCV044O8v1/B+K+hvIQo3RFBhFgJKSfh3gYW3gYyT4e6j/EeqLIBunS
UeITdJZdfEnQh38gnR/Tu5fS3NriG0toyWLcLg96Ol+qb26CT86GcDNUL7Cn9WyrNu6BFO4K915ECohp5ezU6yymhb0ZXfyj0bAtbu2UNuygde4rfoOIvL
Mj6YGPazem5SJU8/l6lM9f1MrZaLUj9Exy6iDWe+9AWyvCBexwbm9xvoi0BhJSLbYat5Zq4exxCXutdPf4KtnChlHJdrK3titHTH7CZdq6hXGDavYH3qap
HY9/ua3R25XxuWrsmy/MzjlP3iGfljY3KybmnX+2bpAbj3U/eyzuVj3j9O6XVsFS88F6s3VSo1+W00+/Nq5M/g9So2PF9BMq/TdrJn/XnSnvWcsEbRYFeU
BjtUEx77zcqOFo3L1s2nvF/O4J66vx3b9Ykmf3cLJam09ucDKvQWZdQBjfnt7g6aGn9w8=
`,
};

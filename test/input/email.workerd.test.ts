import { foldsAsPythonDoes } from './all-foldings.ts'

foldsAsPythonDoes()

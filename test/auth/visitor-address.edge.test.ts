import { visitorAddressRules } from './visitor-address.ts'

visitorAddressRules(null)

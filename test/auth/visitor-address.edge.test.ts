import { visitorAddressRules } from './visitor-address.ts'

visitorAddressRules('192.0.2.2')

            // What the exponents come of: all that is given.
            function seedOf(m, proofs_, values_, count_) -> seed { //@bare
            function seedOf(m, proofs_, values_, count_, contexts_) -> seed { //@context
                mstore(m, BATCH_TAG)
                mstore(add(m, 0x20), KEY)
                mstore(add(m, 0x40), count_)
                let at := add(m, 0x60)
                calldatacopy(at, proofs_, mul(count_, $PROOF_HEX$))
                at := add(at, mul(count_, $PROOF_HEX$))
                calldatacopy(at, values_, mul(count_, $VALUE_BYTES$))
                at := add(at, mul(count_, $VALUE_BYTES$))
                for { let i := 0 } lt(i, count_) { i := add(i, 1) } { //@context
                    mstore(at, mload(add(contexts_, mul(add(i, 1), 0x20)))) //@context
                    at := add(at, 0x20) //@context
                } //@context
                seed := keccak256(m, sub(at, m))
            }

            function addTo(sum, value, r) {
                let order := R
                mstore(sum, addmod(mload(sum), mulmod(value, r, order), order))
            }

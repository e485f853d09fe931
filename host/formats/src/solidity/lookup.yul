            // The points of G2 that belong to the first four pairs.
            function fixedPoints(m_) {
                mstore(add(m_, 0x40), GAMMA_X1)
                mstore(add(m_, 0x60), GAMMA_X0)
                mstore(add(m_, 0x80), GAMMA_Y1)
                mstore(add(m_, 0xa0), GAMMA_Y0)
                mstore(add(m_, 0x100), DELTA1_X1)
                mstore(add(m_, 0x120), DELTA1_X0)
                mstore(add(m_, 0x140), DELTA1_Y1)
                mstore(add(m_, 0x160), DELTA1_Y0)
                mstore(add(m_, 0x1c0), DELTA2_X1)
                mstore(add(m_, 0x1e0), DELTA2_X0)
                mstore(add(m_, 0x200), DELTA2_Y1)
                mstore(add(m_, 0x220), DELTA2_Y0)
                mstore(add(m_, 0x280), BETA_X1)
                mstore(add(m_, 0x2a0), BETA_X0)
                mstore(add(m_, 0x2c0), BETA_Y1)
                mstore(add(m_, 0x2e0), BETA_Y0)
            }

            // ρ: the hash of the tag, the key, the context, the number of values, each of them, and C1.
            function challengeOf(words, proof_, values_, context_) -> rho {
                mstore(words, TAG)
                mstore(add(words, 0x20), KEY)
                mstore(add(words, 0x40), context_)
                mstore(add(words, 0x60), $VALUES$)
                calldatacopy(add(words, 0x80), values_, $VALUE_BYTES$)
                calldatacopy(add(words, $C1_AT$), add(proof_, 0xc0), 0x40)
                rho := mod(keccak256(words, $WORDS_BYTES$), R)
            }

            // F = Σ xₖ·ρᵏ, from the last value to the first, and whether each is below r.
            function fingerprintOf(values_, rho) -> sum, ok_ {
                let order := R
                let value
                let at := add(values_, $VALUE_BYTES$)
                ok_ := 1
$FEW$                for {} gt(at, values_) {} {
$FOUR$                }
            }

            // VALUE and the index of the first of these values that is not below r, or what it was.
            function blamed(values_, status_) -> found {
                let order := R
                found := status_
                for { let j := $VALUES$ } j {} {
                    j := sub(j, 1)
                    if iszero(lt(calldataload(add(values_, mul(j, 0x20))), order)) { found := add(VALUE, j) }
                }
            }

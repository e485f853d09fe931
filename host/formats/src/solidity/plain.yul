            // Scales the point at `at` by the number behind it, in place.
            function scaled(at) -> ok {
                ok := staticcall(gas(), 7, at, 0x60, at, 0x40)
            }

            // Adds s·(x, y) to the point at `to`; the 96 bytes behind it are lost.
            function addTerm(to, x, y, s) -> status_ {
                mstore(add(to, 0x40), x)
                mstore(add(to, 0x60), y)
                mstore(add(to, 0x80), s)
                status_ := REFUSED
                if scaled(add(to, 0x40)) {
                    if staticcall(gas(), 6, to, 0x80, to, 0x40) { status_ := 0 }
                }
            }

            // The points of G2 that belong to the first three pairs.
            function fixedPoints(m_) {
                mstore(add(m_, 0x40), GAMMA_X1)
                mstore(add(m_, 0x60), GAMMA_X0)
                mstore(add(m_, 0x80), GAMMA_Y1)
                mstore(add(m_, 0xa0), GAMMA_Y0)
                mstore(add(m_, 0x100), DELTA_X1)
                mstore(add(m_, 0x120), DELTA_X0)
                mstore(add(m_, 0x140), DELTA_Y1)
                mstore(add(m_, 0x160), DELTA_Y0)
                mstore(add(m_, 0x1c0), BETA_X1)
                mstore(add(m_, 0x1e0), BETA_X0)
                mstore(add(m_, 0x200), BETA_Y1)
                mstore(add(m_, 0x220), BETA_Y0)
            }

            // −y, and whether y is below p. (A number that is written more often than twice solc keeps where it costs more to get.)
            function negated(y) -> minus, ok {
                let p := P
                minus := mod(sub(p, y), p)
                ok := lt(y, p)
            }

            // Whether the product of the pairings is one. A chain without the precompiled contract would return nothing.
            function paired(m_, length) -> status_ {
                status_ := REFUSED
                if staticcall(gas(), 8, m_, length, m_, 0x20) {
                    if eq(returndatasize(), 0x20) { status_ := iszero(eq(mload(m_), 1)) }
                }
            }

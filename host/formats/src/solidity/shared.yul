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

$FIXED_POINTS$
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

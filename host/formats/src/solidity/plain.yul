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

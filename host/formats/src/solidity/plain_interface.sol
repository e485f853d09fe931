    /// Whether a proof is valid, by the interface of snarkjs's contracts; why not, says `verify`. //@bare
    function verifyProof(uint256[2] calldata a, uint256[2][2] calldata, /* b */ uint256[2] calldata /* c */$PUBLIC$) //@bare
        public //@bare
        view //@bare
        returns (bool) //@bare
    { //@bare
        // The three points stand behind one another, as the bytes of a proof do. //@bare
        uint256 proofAt; //@bare
        uint256 valuesAt; //@bare
        assembly ("memory-safe") { //@bare
            proofAt := a //@bare
            valuesAt := $PUBLIC_AT$ //@bare
        } //@bare
        return _check(proofAt, valuesAt) == 0; //@bare
    } //@bare
 //@bare

// Generated from arkworks' BN254 by: scripts/gen
// Constants of BN254's two prime fields and of its curve y^2 = x^3 + 3.  R = 2^256.
`default_nettype none

package bn254_pkg;

  // FQ: the base field, of coordinates.
  // p = 21888242871839275222246405745257275088696311157297823662689037894645226208583
  localparam logic [255:0] FQ_P =
      256'h30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47;
  // 2p = 43776485743678550444492811490514550177392622314595647325378075789290452417166
  localparam logic [255:0] FQ_P2 =
      256'h60c89ce5c263405370a08b6d0302b0bb2f02d522d0e3951a7841182db0f9fa8e;
  // 3p = 65664728615517825666739217235771825266088933471893470988067113683935678625749
  localparam logic [255:0] FQ_P3 =
      256'h912ceb58a394e07d28f0d12384840918c6843fb439555fa7b461a4448976f7d5;
  // 4p = 87552971487357100888985622981029100354785244629191294650756151578580904834332
  localparam logic [255:0] FQ_P4 =
      256'hc19139cb84c680a6e14116da060561765e05aa45a1c72a34f082305b61f3f51c;
  // R mod p: one in Montgomery form
  //   = 6350874878119819312338956282401532409788428879151445726012394534686998597021
  localparam logic [255:0] FQ_R =
      256'h0e0a77c19a07df2f666ea36f7879462c0a78eb28f5c70b3dd35d438dc58f0d9d;
  // R^2 mod p: a factor that brings into Montgomery form
  //   = 3096616502983703923843567936837374451735540968419076528771170197431451843209
  localparam logic [255:0] FQ_R2 =
      256'h06d89f71cab8351f47ab1eff0a417ff6b5e71911d44501fbf32cfc5b538afa89;
  // -p^-1 mod 2^16 = 25481
  localparam logic [15:0] FQ_NEG_INV_16 = 16'h6389;
  // -p^-1 mod 2^17 = 25481
  localparam logic [16:0] FQ_NEG_INV_17 = 17'h06389;
  // -p^-1 mod 2^32 = 3834012553
  localparam logic [31:0] FQ_NEG_INV_32 = 32'he4866389;
  // -p^-1 mod 2^64 = 9786893198990664585
  localparam logic [63:0] FQ_NEG_INV_64 = 64'h87d20782e4866389;
  // -p^-1 mod 2^128 = 211173256549385567650468519415768310665
  localparam logic [127:0] FQ_NEG_INV_128 = 128'h9ede7d651eca6ac987d20782e4866389;
  // -p^-1 mod 2^256
  //   = 111032442853175714102588374283752698368366046808579839647964533820976443843465
  localparam logic [255:0] FQ_NEG_INV_256 =
      256'hf57a22b791888c6bd8afcbd01833da809ede7d651eca6ac987d20782e4866389;
  // 2^-16 mod p = 8510350290181527281769724499433908485947734140001004711135549539084701675734
  localparam logic [255:0] FQ_INV_2_16 =
      256'h12d0b0046890b47ed89aadeae2c053647bad20784334e63a03d5c397cdf230d6;
  // 2^-17 mod p = 4255175145090763640884862249716954242973867070000502355567774769542350837867
  localparam logic [255:0] FQ_INV_2_17 =
      256'h0968580234485a3f6c4d56f5716029b23dd6903c219a731d01eae1cbe6f9186b;
  // 2^-24 mod p = 11490370684049392215089015993609018634262708707882458498091666513365410209476
  localparam logic [255:0] FQ_INV_2_24 =
      256'h196751c026488a8a55529f2b72ac749461c96ae894eec4ec277cdf178d1f5ec4;
  // 2^-26 mod p = 2872592671012348053772253998402254658565677176970614624522916628341352552369
  localparam logic [255:0] FQ_INV_2_26 =
      256'h0659d470099222a29554a7cadcab1d2518725aba253bb13b09df37c5e347d7b1;
  // 2^-32 mod p = 19539100568216422433153396585594795854910240830358540053090594947236238225650
  localparam logic [255:0] FQ_INV_2_32 =
      256'h2b32bd3010b67b2fb27cd0b5b6c9df27ef510c54699a472ab5b479a3705c70f2;
  // 2^-64 mod p = 11612775373490694599845756993208707938454258878795119706039989805204389739841
  localparam logic [255:0] FQ_INV_2_64 =
      256'h19ac99126b459dda29b67b05eb29a6a1db8ed52f824ed32f327d7c1b18f7bd41;
  // 2^-128 mod p = 13583458846882019955783218307204775816162948835409719797202631547588120012416
  localparam logic [255:0] FQ_INV_2_128 =
      256'h1e07f71b064ef9b1b5ab34890dfa3d6127a2f342f99058831da790e434ade680;
  // 2^-256 mod p = 20988524275117001072002809824448087578619730785600314334253784976379291040311
  localparam logic [255:0] FQ_INV_2_256 =
      256'h2e67157159e5c639cf63e9cfb74492d9eb2022850278edf8ed84884a014afa37;

  // FR: the scalar field.
  // p = 21888242871839275222246405745257275088548364400416034343698204186575808495617
  localparam logic [255:0] FR_P =
      256'h30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001;
  // 2p = 43776485743678550444492811490514550177096728800832068687396408373151616991234
  localparam logic [255:0] FR_P2 =
      256'h60c89ce5c263405370a08b6d0302b0ba5067d090f372e12287c3eb27e0000002;
  // 3p = 65664728615517825666739217235771825265645093201248103031094612559727425486851
  localparam logic [255:0] FR_P3 =
      256'h912ceb58a394e07d28f0d12384840917789bb8d96d2c51b3cba5e0bbd0000003;
  // 4p = 87552971487357100888985622981029100354193457601664137374792816746303233982468
  localparam logic [255:0] FR_P4 =
      256'hc19139cb84c680a6e14116da06056174a0cfa121e6e5c2450f87d64fc0000004;
  // R mod p: one in Montgomery form
  //   = 6350874878119819312338956282401532410528162663560392320966563075034087161851
  localparam logic [255:0] FR_R =
      256'h0e0a77c19a07df2f666ea36f7879462e36fc76959f60cd29ac96341c4ffffffb;
  // R^2 mod p: a factor that brings into Montgomery form
  //   = 944936681149208446651664254269745548490766851729442924617792859073125903783
  localparam logic [255:0] FR_R2 =
      256'h0216d0b17f4e44a58c49833d53bb808553fe3ab1e35c59e31bb8e645ae216da7;
  // -p^-1 mod 2^16 = 65535
  localparam logic [15:0] FR_NEG_INV_16 = 16'hffff;
  // -p^-1 mod 2^17 = 131071
  localparam logic [16:0] FR_NEG_INV_17 = 17'h1ffff;
  // -p^-1 mod 2^32 = 4026531839
  localparam logic [31:0] FR_NEG_INV_32 = 32'hefffffff;
  // -p^-1 mod 2^64 = 14042775128853446655
  localparam logic [63:0] FR_NEG_INV_64 = 64'hc2e1f593efffffff;
  // -p^-1 mod 2^128 = 134950519161967129512891662437158223871
  localparam logic [127:0] FR_NEG_INV_128 = 128'h6586864b4c6911b3c2e1f593efffffff;
  // -p^-1 mod 2^256 = 52454480824480482120356829342366457550537710351690908576382634413609933864959
  localparam logic [255:0] FR_NEG_INV_256 =
      256'h73f82f1d0d8341b2e39a9828990623916586864b4c6911b3c2e1f593efffffff;
  // 2^-16 mod p = 21887908883758345057524386604544609419677994704914319011142910940051965480961
  localparam logic [255:0] FR_INV_2_16 =
      256'h30641e0e92bebef818268d663bcad6dbcfd6c0149170f6d7d350b1b1fa6c1001;
  // 2^-17 mod p = 21888075877798810139885396174900942254113179552665176677420557563313886988289
  localparam logic [255:0] FR_INV_2_17 =
      256'h30643640b9f82f90e83b698e5ea6179c7c05542e859533b48b9953a2f5360801;
  // 2^-24 mod p = 21888241567198334088790460357988866238279339518792980768180410072331574733841
  localparam logic [255:0] FR_INV_2_24 =
      256'h30644e427ce32d4886b01bfe313ba1dba6db8b2045d128178a7164500e0a6c11;
  // 2^-26 mod p = 21888242545679039938882419398440172875981108180010270949818755658014750055173
  localparam logic [255:0] FR_INV_2_26 =
      256'h30644e66c81e03716be83b486d6feabcc7ddd0fe6cbf5e72d585d142f7829b05;
  // 2^-32 mod p = 20520227687253066844553443099509678173442728246946192144187700041656053926509
  localparam logic [255:0] FR_INV_2_32 =
      256'h2d5e098b82ba37b43b99a1316118fd20d42f5166c9e9f13fb5ea65a96d1e0a6d;
  // 2^-64 mod p = 16662651760482593750343275155358532940078388361286693648211298903031153094221
  localparam logic [255:0] FR_INV_2_64 =
      256'h24d6ba07f7aa8f04b2d8f06f77f52a93ca478dbeab3c92cd2d3e8053e396ee4d;
  // 2^-128 mod p = 8680525429001239497728366687280168587232520577698044359798894838135247199343
  localparam logic [255:0] FR_INV_2_128 =
      256'h133100d71fdf35792b16366f4f7684df54ad7e14a329e70f18ee753c76f9dc6f;
  // 2^-256 mod p = 9915499612839321149637521777990102151350674507940716049588462388200839649614
  localparam logic [255:0] FR_INV_2_256 =
      256'h15ebf95182c5551cc8260de4aeb85d5d090ef5a9e111ec87dc5ba0056db1194e;

  // The curve, over FQ.
  // b of y^2 = x^3 + b, a plain number = 3
  localparam logic [255:0] CURVE_B =
      256'h0000000000000000000000000000000000000000000000000000000000000003;
  // b R mod p = 19052624634359457937016868847204597229365286637454337178037183604060995791063
  localparam logic [255:0] CURVE_B_MONT =
      256'h2a1f6744ce179d8e334bea4e696bd2841f6ac17ae15521b97a17caa950ad28d7;
  // 3b, a plain number = 9
  localparam logic [255:0] CURVE_B3 =
      256'h0000000000000000000000000000000000000000000000000000000000000009;
  // 3b R mod p = 13381388159399823366557795051099241510703237597767364208733475022892534956023
  localparam logic [255:0] CURVE_B3_MONT =
      256'h1d9598e8a7e398572943337e3940c6d12f3d6f4dd31bd011f60647ce410d7ff7;
  // the generator's x R mod p
  //   = 6350874878119819312338956282401532409788428879151445726012394534686998597021
  localparam logic [255:0] CURVE_GX_MONT =
      256'h0e0a77c19a07df2f666ea36f7879462c0a78eb28f5c70b3dd35d438dc58f0d9d;
  // the generator's y R mod p
  //   = 12701749756239638624677912564803064819576857758302891452024789069373997194042
  localparam logic [255:0] CURVE_GY_MONT =
      256'h1c14ef83340fbe5eccdd46def0f28c5814f1d651eb8e167ba6ba871b8b1e1b3a;

  // The same constants by field: IsFr = 0 is FQ, 1 is FR.
  function automatic logic [255:0] p(input bit is_fr);
    return is_fr ? FR_P : FQ_P;
  endfunction
  function automatic logic [255:0] p2(input bit is_fr);
    return is_fr ? FR_P2 : FQ_P2;
  endfunction
  function automatic logic [255:0] p3(input bit is_fr);
    return is_fr ? FR_P3 : FQ_P3;
  endfunction
  function automatic logic [255:0] p4(input bit is_fr);
    return is_fr ? FR_P4 : FQ_P4;
  endfunction
  function automatic logic [255:0] r(input bit is_fr);
    return is_fr ? FR_R : FQ_R;
  endfunction
  function automatic logic [255:0] r2(input bit is_fr);
    return is_fr ? FR_R2 : FQ_R2;
  endfunction
  function automatic logic [15:0] neg_inv_16(input bit is_fr);
    return is_fr ? FR_NEG_INV_16 : FQ_NEG_INV_16;
  endfunction
  function automatic logic [16:0] neg_inv_17(input bit is_fr);
    return is_fr ? FR_NEG_INV_17 : FQ_NEG_INV_17;
  endfunction
  function automatic logic [31:0] neg_inv_32(input bit is_fr);
    return is_fr ? FR_NEG_INV_32 : FQ_NEG_INV_32;
  endfunction
  function automatic logic [63:0] neg_inv_64(input bit is_fr);
    return is_fr ? FR_NEG_INV_64 : FQ_NEG_INV_64;
  endfunction
  function automatic logic [127:0] neg_inv_128(input bit is_fr);
    return is_fr ? FR_NEG_INV_128 : FQ_NEG_INV_128;
  endfunction
  function automatic logic [255:0] neg_inv_256(input bit is_fr);
    return is_fr ? FR_NEG_INV_256 : FQ_NEG_INV_256;
  endfunction
  function automatic logic [255:0] inv_2_16(input bit is_fr);
    return is_fr ? FR_INV_2_16 : FQ_INV_2_16;
  endfunction
  function automatic logic [255:0] inv_2_17(input bit is_fr);
    return is_fr ? FR_INV_2_17 : FQ_INV_2_17;
  endfunction
  function automatic logic [255:0] inv_2_24(input bit is_fr);
    return is_fr ? FR_INV_2_24 : FQ_INV_2_24;
  endfunction
  function automatic logic [255:0] inv_2_26(input bit is_fr);
    return is_fr ? FR_INV_2_26 : FQ_INV_2_26;
  endfunction
  function automatic logic [255:0] inv_2_32(input bit is_fr);
    return is_fr ? FR_INV_2_32 : FQ_INV_2_32;
  endfunction
  function automatic logic [255:0] inv_2_64(input bit is_fr);
    return is_fr ? FR_INV_2_64 : FQ_INV_2_64;
  endfunction
  function automatic logic [255:0] inv_2_128(input bit is_fr);
    return is_fr ? FR_INV_2_128 : FQ_INV_2_128;
  endfunction
  function automatic logic [255:0] inv_2_256(input bit is_fr);
    return is_fr ? FR_INV_2_256 : FQ_INV_2_256;
  endfunction
endpackage

`default_nettype wire

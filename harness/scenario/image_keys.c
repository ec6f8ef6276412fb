/* Test keys of the bench, public on purpose: whoever has this file can sign what a simulated meter
 * takes, and no real meter trusts any of them. A maker, an authority and a stranger, each with a
 * key of P-256 and of P-384, made once by `openssl ecparam -genkey`. */
#include "harness/scenario/image_file.h"

static const struct {
  const char *scalar, *point; /* hex digits; the point is not compressed */
} KEYS[IMAGE_ROLES][IMAGE_CURVES] = {
    [0][1] = {"a7dd80e435173120d596cd7bc266ad2f28b60b0c9ba392d03088c0802683c94d",
              "0427020b669f8efb177b688473c2ed425171bf9bb0e05633055178cff588652b"
              "3b179010d9f4b187aed0bccf59894b252ff55810d554572bef5e3792d60209c6"
              "cf"},
    [0][2] = {"4446d04a103e62ad55878057e186ea3da6837efef1db2c8d63f91bfd3e601f6a"
              "5e0e088ea0ed9cc5a1d4c24a4284eec2",
              "047d023fe0b3828480c6b772e0bf780b5c4741dc8f719c7e01eaa021ad798a55"
              "4daf3874f5a51cf31a605897a4ad1471bef5b8ffdd4859287c928bd4585e38b5"
              "ad99da164cc88eb79c316ecb354391868c54a43626c35befcd83402570e36457"
              "2f"},
    [1][1] = {"6693ad8d6639cede63ade4f576aed4aedbbd61c2074c5e29852bfefb0add13a2",
              "049403e087068c19a83f1d560e9a61857cfcba1cd60fe6ed8f145bbf89df7a4d"
              "b6a75682b378f31cd8a3d57b8a81b31da9d82f10ae5dbfebe80f474d9d55a35a"
              "d4"},
    [1][2] = {"7c58760419d0241de6855efd813a9345059c18979c61649ed38523f3aa4752dc"
              "0b6a33d3783e9e2198860ab431e26f80",
              "042c42cd7f4b6de97a6eb5f74472844a99f260b3163ade790b9283a40243a8de"
              "6a4c4831ea9ef86ae29839b52f15049ec17ce67d525e9b5aa06637b320304daa"
              "212c53cdb3221022aef5076b83d35022093bc40bdf7bdeda2997fb2d6e9a5be1"
              "d4"},
    [2][1] = {"f6bd55414031760899254ebb6964cb782a03643036d7ba8fe31bdc8404b48019",
              "04848fc2af6d4772f992187684507882393bc499731804c4b1d6d960f98dda54"
              "04160a651586f7a73baad5939b585b709728aec1d5d3bf05a2524a708d96681e"
              "24"},
    [2][2] = {"c7576c7e800046657a1dc6d5baa887bc4eff7a58aa63050994e615eee93e2082"
              "bceb8a2e53cb1d207c03949e6f42f779",
              "04c892737b06ca577b4d780383e173b3844a4c409a674149ae0c3a74c4deccf0"
              "c03af9632dcc863f58f20347c03b33a5075524c473337ea80b20683ad4eb15a8"
              "6f2a7ea92fcfe820fa7d500aa2ab30d235684a38a56d807596c10408ec830868"
              "f2"},
};

const char *image_point(int32_t role, int32_t curve) {
  CHECK(role >= 0 && role < IMAGE_ROLES);
  CHECK(curve > 0 && curve < IMAGE_CURVES);
  return KEYS[role][curve].point;
}

const char *image_scalar(int32_t role, int32_t curve) {
  CHECK(role >= 0 && role < IMAGE_ROLES);
  CHECK(curve > 0 && curve < IMAGE_CURVES);
  return KEYS[role][curve].scalar;
}

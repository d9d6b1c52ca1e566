import {
  createTheme,
  defaultVariantColorsResolver,
  Menu,
  Popover,
  type VariantColorsResolver,
} from "@mantine/core";

/** What is filled with the accent carries the accent's own text color, which is dark in the dark look. */
const resolve: VariantColorsResolver = (input) => {
  const usual = defaultVariantColorsResolver(input);
  const accent = input.variant === "filled" && (input.color ?? "blue") === "blue";
  return accent ? { ...usual, color: "var(--bw-on-accent)" } : usual;
};

/** The primary color is named "blue" because tokens.css points that name at our accent. */
export const theme = createTheme({
  primaryColor: "blue",
  defaultRadius: "sm",
  cursorType: "pointer",
  variantColorResolver: resolve,
  respectReducedMotion: true,
  components: {
    // Cards stand at once, and beside the page's own width: motion is kept for what arrives from outside.
    Popover: Popover.extend({
      defaultProps: { transitionProps: { duration: 0 }, floatingStrategy: "fixed" },
    }),
    Menu: Menu.extend({ defaultProps: { transitionProps: { duration: 0 }, floatingStrategy: "fixed" } }),
  },
});
